import { Duration, Lazy } from 'aws-cdk-lib';
import { PodNetwork, Rollout } from '../../../lib';
import { newStack } from '../../synthesis';

test('the defaults', () => {
  expect(Rollout.oneByOne()).toMatchObject({
    size: 1,
    timeout: Duration.minutes(15),
    signalPath: false,
    generation: '',
  });
  expect(Rollout.waves({ size: 7 })).toMatchObject({ size: 7, timeout: Duration.minutes(15) });
  expect(Rollout.allAtOnce().size).toBeUndefined();
});

test.each([60, 43_200])('takes a timeout of %d seconds', (seconds) => {
  expect(Rollout.oneByOne({ timeout: Duration.seconds(seconds) }).timeout.toSeconds()).toBe(seconds);
});

const range = 'must be whole seconds from 60 to 43200, got';

test.each<[string, () => unknown, string]>([
  ['a timeout too short', () => Rollout.oneByOne({ timeout: Duration.seconds(59) }), `\`timeout\` ${range} 59`],
  ['a timeout too long', () => Rollout.oneByOne({ timeout: Duration.seconds(43_201) }), `\`timeout\` ${range} 43201`],
  ['part of a second', () => Rollout.oneByOne({ timeout: Duration.millis(90_500) }), `\`timeout\` ${range} 90.5`],
  [
    'a number',
    () => Rollout.oneByOne({ timeout: 900 as unknown as Duration }),
    '`timeout` must be a Duration, got 900',
  ],
  [
    'a token',
    () => Rollout.oneByOne({ timeout: Duration.seconds(Lazy.number({ produce: () => 900 })) }),
    '`timeout` must not be a token',
  ],
  ['no worker', () => Rollout.waves({ size: 0 }), '`size` must be an integer from 1, got 0'],
  ['half a worker', () => Rollout.waves({ size: 1.5 }), '`size` must be an integer from 1, got 1.5'],
  [
    'a flag in words',
    () => Rollout.oneByOne({ signalPath: 'yes' as unknown as boolean }),
    '`signalPath` must be true or',
  ],
  ['a number as text', () => Rollout.oneByOne({ generation: 2 as unknown as string }), '`generation` must be a string'],
  [
    'a word',
    () => new PodNetwork(newStack(), 'PodNetwork', { rollout: 'oneByOne' as unknown as Rollout }),
    '`rollout` must be a Rollout, got "oneByOne"; for example Rollout.oneByOne()',
  ],
])('refuses %s', (_, build, message) => {
  expect(build).toThrow(message);
});
