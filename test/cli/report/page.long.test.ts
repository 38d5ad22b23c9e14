import fc from 'fast-check';
import { writePage } from '../../../cli/report/page';
import { type NetworkModel, planOf } from '../../../lib/model-api';
import { judge } from '../../../lib/check/judgement';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { templateOf } from '../../fixtures/fixture';
import { fixtureModel, FIXTURES } from '../../fixtures/fixtures';
import { type EditableTemplate, modelOf } from '../../rules/default-app';
import { largeNetwork } from '../../walk/large-network';
import { elementsOf, parseSvg, type SvgElement } from '../diagram/svg-document';
import { finding, lab, live } from './evidence';

type Given = Partial<Parameters<typeof writePage>[0]>;

function pageOf(model: NetworkModel, given: Given = {}): string {
  const network = compileNetwork(model);
  return writePage({ network, plan: planOf(model), result: judge(model), lab: null, live: null, note: null, ...given });
}

/** The page as a parser of XML sees it, which forgives nothing. */
function parse(html: string): SvgElement {
  return parseSvg(html.replace('<!DOCTYPE html>\n', ''));
}

function titles(html: string): readonly string[] {
  return elementsOf(parse(html), 'h2').map(({ text }) => text);
}

/** Which elements there are, with the names of their attributes. */
function shapeOf({ name, attributes, children }: SvgElement): readonly string[] {
  const own = `${name} ${Object.keys(attributes).join(' ')} ${attributes.class ?? ''}`;
  return [...new Set([own, ...children.flatMap(shapeOf)])].sort();
}

test('what is wanted first stands first', () => {
  const model = fixtureModel('route-missing');
  expect(titles(pageOf(model, { lab: lab(), live: live() }))).toEqual([
    'The rules',
    'What is wrong',
    'Drift',
    'Plan',
    'Diagram',
    'Proof by pairs',
    'Lab',
    'Limits',
    'What the proof assumes',
    'Notes',
  ]);
  expect(titles(pageOf(fixtureModel('route-missing', 'fixed')))).not.toContain('What is wrong');
});

test('the table of contents leads to each part, and each id is there once', () => {
  const root = parse(pageOf(fixtureModel('route-missing'), { lab: lab(), live: live() }));
  const [nav] = elementsOf(root, 'nav');
  const all = (element: SvgElement): readonly string[] => [
    ...(element.attributes.id === undefined ? [] : [element.attributes.id]),
    ...element.children.flatMap(all),
  ];
  const ids = all(root);
  expect(new Set(ids).size).toBe(ids.length);
  const links = nav === undefined ? [] : elementsOf(nav, 'a').map(({ attributes }) => attributes.href);
  expect(links).toEqual(elementsOf(root, 'section').map(({ attributes }) => `#${attributes.id ?? ''}`));
  for (const { attributes } of elementsOf(root, 'a')) expect(ids).toContain(attributes.href?.slice(1));
});

test('it runs nothing and loads nothing, and forbids both', () => {
  const html = pageOf(fixtureModel('route-missing'), { lab: lab(), live: live(), note: 'x' });
  expect(html).not.toMatch(/<script|\son\w+=|\ssrc=|href="[^#]|url\(|@import|<foreignObject|<link|<form/);
  expect(html).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;"/>`,
  );
});

const HOSTILE = [
  '</p></td></style></svg></title><script>alert(1)</script>',
  '" onload="alert(1)',
  '<!--',
  ']]><![CDATA[',
  '&lt;&#60;',
  '\u0000\u001b[31m\ud800\u202e\ufffe',
  'x'.repeat(3000),
  '',
];

test('names, ids and texts of a template are text, whatever stands in them', () => {
  const sound = largeNetwork(2);
  const rename = (model: NetworkModel, name: string): NetworkModel => {
    const named = <T extends { readonly name: string | null }>(things: readonly T[]): readonly T[] =>
      things.map((thing) => ({ ...thing, name }));
    // a node's name, and an id that a finding and a limit tell of
    const text = JSON.stringify({
      ...model,
      nodes: model.nodes.map((node) => ({ ...node, name: `${name}${String(node.index)}` })),
      vpcs: named(model.vpcs),
      subnets: named(model.subnets),
      routeTables: named(model.routeTables).map((table) => ({ ...table, routes: table.routes.slice(1) })),
      stacks: [{ name, templateBytes: 1, resources: 1, outputs: 0, elasticIps: 0 }],
    });
    return JSON.parse(text.replaceAll('"rtb-0"', JSON.stringify(`rtb-0${name}`))) as NetworkModel;
  };
  const pageWith = (name: string): string => {
    const found = finding({ id: name, resource: name, message: name, fix: name });
    const drift = [{ resource: name, liveId: name, property: name, expected: name, actual: name, fix: name }];
    const pair = { from: name, to: `pod@${name}`, protocol: 'tcp', port: 1, reached: true, sourceSeen: name } as const;
    const packet = { from: 'worker', to: `x${name}`, protocol: 'icmp', port: null } as const;
    return pageOf(rename(sound, name), {
      note: name,
      lab: lab({ findings: [found], pairs: [pair] }),
      live: live({ findings: [{ ...found, witness: packet }], drift }),
    });
  };
  const plain = shapeOf(parse(pageWith('name')));
  fc.assert(
    fc.property(fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary' })), (name) => {
      const shape = shapeOf(parse(pageWith(name)));
      // an empty name, or one that no shell is given, leaves parts out; none puts any in
      expect(shape.filter((one) => !plain.includes(one))).toEqual([]);
    }),
    { numRuns: 25, examples: HOSTILE.map((name) => [name]) },
  );
});

test('a script in the ids, the names and the user data of a template stays text', () => {
  const planted = '</style><script>alert(1)</script>';
  const text = JSON.stringify(templateOf(FIXTURES['route-missing'], 'broken'))
    .replaceAll('"TableA"', JSON.stringify(`TableA${planted}`))
    // the name of the bridge, in the CNI file that the user data writes
    .replaceAll('cnio0', '<script>');
  const html = pageOf(modelOf(JSON.parse(text) as EditableTemplate), { note: planted });
  expect(html).not.toContain('<script');
  expect(html).toContain('TableA&lt;/style&gt;&lt;script&gt;');
  expect(html).toContain('>&lt;script&gt;</text>');
});

test('the same network is the same page', () => {
  expect(pageOf(largeNetwork(5))).toBe(pageOf(largeNetwork(5)));
});

test('a page has room for a network of any size', () => {
  for (const workers of [0, 1, 30]) {
    const html = pageOf(largeNetwork(workers));
    const rows = elementsOf(parse(html), 'th').filter(({ attributes }) => attributes.scope === 'row');
    const plan = rows.map(({ text }) => text).filter((text) => /^worker-\d+$/.test(text));
    expect(new Set(plan).size).toBe(workers);
  }
});
