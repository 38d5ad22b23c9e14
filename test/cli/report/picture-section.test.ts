import { join } from 'node:path';
import { pictureSection } from '../../../cli/report/picture-section';
import { markup } from '../../../cli/report/markup';
import { collectTemplates } from '../../../lib/assembly/collect-templates';
import { type NetworkModel, readTemplates } from '../../../lib/model';
import { check } from '../../../lib/rules/check';
import { compileNetwork } from '../../../lib/walk/network';
import { largeNetwork } from '../../walk/large-network';
import { parseSvg, textsOf } from '../diagram/svg-document';

function textsIn(model: NetworkModel): readonly string[] {
  const { body } = pictureSection(compileNetwork(model), check(model));
  return textsOf(parseSvg(markup`<div>${body}</div>`.html));
}

function fixture(file: string): NetworkModel {
  return readTemplates(collectTemplates([join(__dirname, '../../fixtures', file)]));
}

test('the packet that shows what is wrong is drawn, and what the page tells around it is not told again', () => {
  const texts = textsIn(fixture('route-missing/broken.json'));
  expect(texts).toEqual(
    expect.arrayContaining([
      'pod@worker-0/10.96.0.2 to pod@worker-1/10.96.1.2, tcp 1',
      'Dropped by route-missing at TableA.',
      '1',
    ]),
  );
  for (const told of ['Findings', 'refuted', 'Pod network of broken']) expect(texts).not.toContain(told);
});

test('in a sound network a packet from pod to pod is drawn, and none where there are no two workers', () => {
  expect(textsIn(fixture('route-missing/fixed.json'))).toContain(
    'pod@worker-0/10.96.0.2 to pod@worker-1/10.96.1.2, tcp 80',
  );
  expect(textsIn(largeNetwork(1)).filter((text) => text.includes(' to pod@'))).toEqual([]);
});

test('a network is drawn also where the ends of no packet can be read', () => {
  const sound = largeNetwork(2);
  const networkInterfaces = sound.networkInterfaces.map((one) => ({ ...one, addresses: [{ unknown: 'imported' }] }));
  expect(textsIn({ ...sound, networkInterfaces })).toContain('worker-1');
});
