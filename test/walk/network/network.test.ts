import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { largeNetwork } from '../large-network';

test('workers come by index, whatever their ids', () => {
  const model = largeNetwork(12);
  const nodes = [...model.nodes].sort((a, b) => (a.id < b.id ? -1 : 1));
  const names = compileNetwork({ ...model, nodes }).workers.map(({ name }) => name);
  expect(names).toEqual(Array.from({ length: 12 }, (_, index) => `worker-${String(index)}`));
});
