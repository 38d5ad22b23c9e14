import fc from 'fast-check';
import { drawNetwork } from '../../../cli/diagram/network-diagram';
import { pageBlock } from '../../../cli/diagram/page-block';
import { placeBlock } from '../../../cli/diagram/placement';
import { setScene } from '../../../cli/diagram/scene';
import type { NetworkModel } from '../../../lib/model/network-model';
import { judge } from '../../../lib/check/judgement';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { largeNetwork } from '../../walk/large-network';
import { faultsOf } from './boxes';
import { elementsOf, parseSvg, type SvgElement, textsOf } from './svg-document';

const HOSTILE = [
  '</title></svg><script>alert(1)</script>',
  '"><image href="https://example.com/x.png"/>',
  "]]>&lt;!--<!DOCTYPE x [<!ENTITY y 'z'>]>",
  '\u0000\u001b[31m\ud800\u202e\ufffe',
  'a\nb\tc',
  '名前'.repeat(40),
  'x'.repeat(5000),
  '/'.repeat(3000),
  '',
];

function draw(model: NetworkModel): string {
  return drawNetwork(compileNetwork(model), judge(model), null);
}

/** The same network under names that somebody chose to break the picture. */
function named(model: NetworkModel, name: string): NetworkModel {
  const rename = <T extends { readonly name: string | null }>(things: readonly T[]): readonly T[] =>
    things.map((thing) => ({ ...thing, name }));
  return {
    ...model,
    vpcs: rename(model.vpcs),
    subnets: rename(model.subnets),
    routeTables: rename(model.routeTables),
    securityGroups: rename(model.securityGroups),
    stacks: [{ name, templateBytes: 1, resources: 1, outputs: 0, elasticIps: 0 }],
  };
}

test.each([0, 1, 3, 12, 13, 30, 60, 61, 150])(
  'with %d workers each is told with its pod CIDR, and no box meets another',
  (workers) => {
    const model = largeNetwork(workers);
    const network = compileNetwork(model);
    const result = judge(model);
    const scene = setScene(network, result, null);
    for (const width of [1120, 1440]) expect(faultsOf(placeBlock(pageBlock(scene), 0, 0, width))).toEqual([]);
    const texts = new Set(textsOf(parseSvg(drawNetwork(network, result, null))));
    const wanted = model.nodes.flatMap(({ name, podCidrs }) => [name, ...podCidrs.map(String)]);
    expect(wanted.filter((text) => !texts.has(text))).toEqual([]);
  },
);

test('names are text, whatever stands in them', () => {
  const model = largeNetwork(2);
  const plain = shapeOf(parseSvg(draw(named(model, 'name'))));
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' })), (name) => {
      const scene = setScene(compileNetwork(named(model, name)), judge(model), null);
      expect(faultsOf(placeBlock(pageBlock(scene), 0, 0, 1120))).toEqual([]);
      expect(shapeOf(parseSvg(draw(named(model, name))))).toEqual(plain);
    }),
    { numRuns: 30 },
  );
});

/** Which elements there are, with the names of their attributes. */
function shapeOf(svg: SvgElement): readonly string[] {
  const visit = ({ name, attributes, children }: SvgElement): readonly string[] => [
    `${name} ${Object.keys(attributes).join(' ')}`,
    ...children.flatMap(visit),
  ];
  return [...new Set(visit(svg))].sort();
}

test('the picture runs nothing, fetches nothing, and is told in words', () => {
  const network = largeNetwork(3);
  const networkInterfaces = network.networkInterfaces.map((each) => ({ ...each, sourceDestCheck: true }));
  const text = draw({ ...network, networkInterfaces });
  expect(text).not.toMatch(
    /<script|\son\w+=|href|url\(|@import|<foreignObject|https?:(?!\/\/www\.w3\.org\/2000\/svg")/,
  );
  expect(text).toMatch(/@media \(prefers-color-scheme:dark\)/);
  const svg = parseSvg(text);
  expect(svg.attributes).toMatchObject({ role: 'img', 'aria-label': 'Pod network' });
  const [title, description] = svg.children;
  expect([title?.name, title?.text, description?.name]).toEqual(['title', 'Pod network', 'desc']);
  expect(description?.text).toMatch(
    /^3 workers, 10 subnets, 10 route tables, pods in 10.128.0.0\/9. podToPodWithoutNat is refuted, .* Finding 1, error /,
  );
});

test('the same network is the same picture', () => {
  expect(draw(largeNetwork(20))).toBe(draw(largeNetwork(20)));
});

test('a finding is told in the list, and numbered where it is', () => {
  const sound = largeNetwork(3);
  const routeTables = sound.routeTables.map((table) =>
    table.id === 'rtb-1' ? { ...table, routes: table.routes.slice(1) } : table,
  );
  const marked = (model: NetworkModel): readonly (string | undefined)[] =>
    elementsOf(parseSvg(draw(model)), 'rect').flatMap(({ attributes }) =>
      attributes.class?.includes('has-error') ? [attributes.class] : [],
    );
  expect(marked(sound)).toEqual([]);
  const broken = { ...sound, routeTables };
  expect(marked(broken)).toEqual(['panel has-error']);
  const [finding] = judge(broken).findings;
  const texts = textsOf(parseSvg(draw(broken)));
  expect(texts).toEqual(expect.arrayContaining(['route-missing', '1', `fix: ${String(finding?.fix)}`, 'refuted']));
});

test('many pod routes are told in one row, and those that are wrong in their own', () => {
  const sound = largeNetwork(80);
  const texts = (model: NetworkModel): readonly string[] => textsOf(parseSvg(draw(model)));
  expect(texts(sound).filter((text) => text === '→ 80 pod routes, each to its own worker')).toHaveLength(10);
  const routeTables = sound.routeTables.map((table) => ({
    ...table,
    routes: table.routes.map((route, index) =>
      index === 7 ? { ...route, target: { kind: 'networkInterface' as const, id: 'eni-8' } } : route,
    ),
  }));
  const wrong = texts({ ...sound, routeTables });
  expect(wrong.filter((text) => text === '→ 79 pod routes, each to its own worker')).toHaveLength(10);
  expect(wrong.filter((text) => text === '→ worker-8')).toHaveLength(10);
});
