import type * as podNetworkError from '../../lib/address/pod-network-error';
import { isPodNetworkError, PodNetworkError } from '../../lib/address/pod-network-error';

test('is an error with a name and its message', () => {
  const error = new PodNetworkError('index -1 is not a whole number');
  expect(error).toBeInstanceOf(Error);
  expect(`${error.name}: ${error.message}`).toBe('PodNetworkError: index -1 is not a whole number');
  expect(Object.keys(error)).toEqual(['name']);
});

test('is recognised when another copy of the package threw it', () => {
  jest.isolateModules(() => {
    const copy = jest.requireActual<typeof podNetworkError>('../../lib/address/pod-network-error');
    const error = new copy.PodNetworkError('x');
    expect(error).not.toBeInstanceOf(PodNetworkError);
    expect(isPodNetworkError(error)).toBe(true);
  });
});

test('is nothing else', () => {
  const named = Object.assign(new Error('x'), { name: 'PodNetworkError' });
  expect([named, new Error('x'), null, undefined, 'x', {}].map(isPodNetworkError)).toEqual(Array(6).fill(false));
});
