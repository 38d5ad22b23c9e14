import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { findingSection, noteSection, traceCommand } from '../../../cli/report/finding-section';
import { markup } from '../../../cli/report/markup';
import { elementsOf, parseSvg, type SvgElement } from '../diagram/svg-document';
import { finding, lab, live, proof } from './evidence';

const witness = { from: 'pod@worker-0/10.0.0.2', to: 'worker-1', protocol: 'tcp', port: 80, sourcePort: 1024 } as const;

function body(...[witnesses]: Parameters<typeof findingSection>): SvgElement {
  return parseSvg(markup`<div>${findingSection(witnesses)?.body ?? null}</div>`.html);
}

function textOf({ text, children }: SvgElement): string {
  return text + children.map(textOf).join('');
}

test('a finding is told with its number, place, fix and packet; nothing is said where nothing is found', () => {
  const place = { source: 'Stack', id: 'Table', path: 'Properties' };
  const found = [finding({ place, witness }), finding({ id: 'hairpin-off', severity: 'warning', fix: '' })];
  const [first, second] = elementsOf(body({ proof: proof({ findings: found }), lab: null, live: null }), 'article');
  expect(first && { id: first.attributes.id, terms: elementsOf(first, 'dd').map(textOf) }).toEqual({
    id: 'finding-1',
    terms: [
      'add one',
      'Stack: Table.Properties',
      'pod@worker-0/10.0.0.2 to worker-1, tcp 80pod-network trace pod@worker-0/10.0.0.2 worker-1 --protocol tcp --port 80 --source-port 1024',
    ],
  });
  expect(second && { id: second.attributes.id, terms: elementsOf(second, 'dd').map(textOf) }).toEqual({
    id: 'finding-2',
    terms: ['Table'],
  });
  const notes = proof({ findings: [finding({ severity: 'info' })] });
  expect(findingSection({ proof: notes, lab: null, live: null })).toBe(null);
  expect(noteSection({ proof: notes, lab: lab(notes), live: null })?.title).toBe('Notes');
  expect(noteSection({ proof: proof(), lab: null, live: null })).toBe(null);
});

test('who found it is said where it was not the proof alone, and the account is not traced', () => {
  const found = { findings: [finding({ witness })] };
  const headings = (...[witnesses]: Parameters<typeof body>): readonly string[] =>
    elementsOf(body(witnesses), 'h3').map(({ text }) => text.trim());
  expect(headings({ proof: proof(found), lab: null, live: null })).toEqual(['route-missing']);
  const all = { proof: proof(found), lab: lab(found), live: live(found) };
  expect(headings(all)).toEqual(['Proof', 'Lab', 'Live network']);
  const commands = elementsOf(body(all), 'article').map((one) => textOf(one).includes('pod-network trace'));
  expect(commands).toEqual([true, true, false]);
});

test('of many alike each is told, the first in full', () => {
  const found = Array.from({ length: 50 }, (_, at) => finding({ resource: `Table${String(at)}` }));
  const told = body({ proof: proof({ findings: found }), lab: null, live: null });
  const anchors = [...elementsOf(told, 'article'), ...elementsOf(told, 'li')].map(({ attributes }) => attributes.id);
  expect(anchors).toEqual(found.map((_, at) => `finding-${String(at + 1)}`));
  expect(found.filter(({ resource }) => !textOf(told).includes(resource))).toEqual([]);
});

test('a shell takes a command apart into the names that were meant', () => {
  const name = fc.oneof(
    fc.string(),
    fc.string({ unit: 'grapheme' }),
    fc.constantFrom("'; rm -rf ~; '", '$(id)', '--app'),
  );
  fc.assert(
    fc.property(name, name, (from, to) => {
      const command = traceCommand({ from, to, protocol: 'icmp', port: null });
      if (command === null) {
        expect([from, to].some((end) => end === '' || end.startsWith('-') || /\p{C}/u.test(end))).toBe(true);
        return;
      }
      const script = command.replace('pod-network', String.raw`printf '%s\n'`);
      const { stdout } = spawnSync('sh', ['-c', script], { encoding: 'utf8', env: {} });
      expect(stdout.split('\n').slice(0, -1)).toEqual(['trace', from, to, '--protocol', 'icmp']);
    }),
    { numRuns: 60 },
  );
});
