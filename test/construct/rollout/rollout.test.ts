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

test.each(
  Object.entries<() => unknown>({
    [`\`timeout\` ${range} 59`]: () => Rollout.oneByOne({ timeout: Duration.seconds(59) }),
    [`\`timeout\` ${range} 43201`]: () => Rollout.oneByOne({ timeout: Duration.seconds(43_201) }),
    [`\`timeout\` ${range} 90.5`]: () => Rollout.oneByOne({ timeout: Duration.millis(90_500) }),
    '`timeout` must be a Duration, got 900': () => Rollout.oneByOne({ timeout: 900 as unknown as Duration }),
    '`timeout` must not be a token': () =>
      Rollout.oneByOne({ timeout: Duration.seconds(Lazy.number({ produce: () => 900 })) }),
    '`size` must be an integer from 1, got 0': () => Rollout.waves({ size: 0 }),
    '`size` must be an integer from 1, got 1.5': () => Rollout.waves({ size: 1.5 }),
    '`signalPath` must be true or': () => Rollout.oneByOne({ signalPath: 'yes' as unknown as boolean }),
    '`generation` must be a string': () => Rollout.oneByOne({ generation: 2 as unknown as string }),
    '`rollout` must be a Rollout, got "oneByOne"; for example Rollout.oneByOne()': () =>
      new PodNetwork(newStack(), 'PodNetwork', { rollout: 'oneByOne' as unknown as Rollout }),
  }),
)('%s', (message, build) => {
  expect(build).toThrow(message);
});
