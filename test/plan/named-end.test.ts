import { namedEnd } from '../../lib/plan/named-end';
import { podNetworksOf } from '../../lib/plan/pod-networks';
import { defaultTemplate, type EditableTemplate, modelOf } from '../rules/default-app';

const other = JSON.parse(JSON.stringify(defaultTemplate()).replaceAll('10.200.', '10.201.')) as EditableTemplate;
const TWO = modelOf(defaultTemplate(), other);

function found(text: string): readonly unknown[] | null {
  const end = namedEnd(TWO, text);
  return end === null ? null : [end.node.origin.source, end.node.shortName, end.isPod, end.address];
}

test.each([
  ['Stack/worker-1', ['Stack', 'worker-1', false, null]],
  ['Stack2/worker-1', ['Stack2', 'worker-1', false, null]],
  ['pod@Stack2/worker-1', ['Stack2', 'worker-1', true, null]],
  ['pod@Stack2/worker-1/10.201.1.9', ['Stack2', 'worker-1', true, '10.201.1.9']],
  ['worker-1', null],
  ['pod@worker-1/10.201.1.9', null],
  ['Stack3/worker-1', null],
  ['internet', null],
])('%s, where two networks have a worker-1', (text, expected) => {
  expect(found(text)).toEqual(expected);
});

test('the network may stand before a name that is unique, and an id does for a name', () => {
  const model = modelOf(defaultTemplate());
  const [worker] = podNetworksOf(model)[0]?.model.nodes ?? [];
  const ends = [worker?.shortName, `Stack/${worker?.shortName ?? ''}`, worker?.id].map((text) =>
    namedEnd(model, text ?? ''),
  );
  expect(ends).toEqual(Array(3).fill({ node: worker, isPod: false, address: null }));
});
