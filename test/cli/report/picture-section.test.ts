import { pictureSection } from '../../../cli/report/picture-section';
import { markup } from '../../../cli/report/markup';
import type { NetworkModel } from '../../../lib/model-api';
import { judge } from '../../../lib/check/judgement';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { fixtureModel } from '../../fixtures/fixtures';
import { defaultTemplate, type EditableTemplate, modelOf } from '../../rules/default-app';
import { largeNetwork } from '../../walk/large-network';
import { parseSvg, textsOf } from '../diagram/svg-document';

function textsIn(model: NetworkModel): readonly string[] {
  const { body } = pictureSection(compileNetwork(model), judge(model));
  return textsOf(parseSvg(markup`<div>${body}</div>`.html));
}

test('the packet that shows what is wrong is drawn, and what the page tells around it is not told again', () => {
  const texts = textsIn(fixtureModel('route-missing'));
  expect(texts).toEqual(
    expect.arrayContaining([
      'pod@worker-0/10.96.0.2 to pod@worker-1/10.96.1.2, tcp 1',
      'Dropped by route-missing at TableA.',
      '1',
    ]),
  );
  for (const told of ['Findings', 'refuted', 'Pod network of Stack']) expect(texts).not.toContain(told);
});

test('in a sound network a packet from pod to pod is drawn, and none where there are no two workers', () => {
  expect(textsIn(fixtureModel('route-missing', 'fixed'))).toContain(
    'pod@worker-0/10.96.0.2 to pod@worker-1/10.96.1.2, tcp 80',
  );
  expect(textsIn(largeNetwork(1)).filter((text) => text.includes(' to pod@'))).toEqual([]);
});

test('of two pod networks, the packet that is drawn stays in one', () => {
  const other = JSON.parse(JSON.stringify(defaultTemplate()).replaceAll('10.200.', '10.201.')) as EditableTemplate;
  const texts = textsIn(modelOf(defaultTemplate(), other));
  expect(texts.filter((text) => text.endsWith(', tcp 80'))).toEqual([
    'pod@Stack/worker-0/10.200.0.2 to pod@Stack/worker-1/10.200.1.2, tcp 80',
  ]);
});

test('a network is drawn also where the ends of no packet can be read', () => {
  const sound = largeNetwork(2);
  const networkInterfaces = sound.networkInterfaces.map((one) => ({ ...one, addresses: [{ unknown: 'imported' }] }));
  expect(textsIn({ ...sound, networkInterfaces })).toContain('worker-1');
});
