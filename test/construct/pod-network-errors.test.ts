import { PodNetwork, PodNetworkErrors } from '../../lib';
import { newStack } from '../synthesis';

function thrownBy(act: () => unknown): unknown {
  try {
    act();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

test('a refusal of this library is told from any other error', () => {
  const refusal = thrownBy(() => new PodNetwork(newStack(), 'PodNetwork', { workerCount: -1 }));
  const other = thrownBy(() => {
    const stack = newStack();
    return [new PodNetwork(stack, 'Same'), new PodNetwork(stack, 'Same')];
  });
  expect(
    [refusal, other, new Error('no'), undefined, 'text'].map((x) => PodNetworkErrors.isPodNetworkError(x)),
  ).toEqual([true, false, false, false, false]);
});
