import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { writeCloudConfig } from '../../../lib/node/cloud-config';
import { readPythonYaml } from '../../../lib/user-data/cloud-config/python-yaml';
import { WORKER_0 } from '../../node/arbitraries';

/** What PyYAML, which cloud-init reads with, makes of texts: the value as JSON, or null where it refuses. */
const PYTHON = `
import json, sys, yaml
def read(text):
    try: return json.dumps(yaml.safe_load(text), ensure_ascii=False, default=lambda each: each.decode('latin1'))
    except Exception: return None
json.dump([read(text) for text in json.load(sys.stdin)], sys.stdout)
`;

function readByPython(texts: readonly string[]): readonly (string | null)[] {
  const ran = spawnSync('python3', ['-c', PYTHON], { input: JSON.stringify(texts), encoding: 'utf8' });
  if (ran.status !== 0) throw new Error(`apt-get install python3-yaml: ${ran.stderr}`, { cause: ran.error });
  return JSON.parse(ran.stdout) as (string | null)[];
}

/** A value as JSON with sorted keys, as Python writes it. */
function sorted(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString('latin1');
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort()
      .map(([key, each]) => [key, sorted(each)]),
  );
}

/** The texts that are read without a doubt, but otherwise than Python reads them. */
function misread(texts: readonly string[]): readonly (readonly [text: string, python: string | null])[] {
  const python = readByPython(texts);
  return texts.flatMap((text, at) => {
    const { value, doubts } = readPythonYaml(text);
    const [ours, theirs] = [JSON.stringify(sorted(value)), python[at] ?? null];
    const isSame = theirs !== null && JSON.stringify(sorted(JSON.parse(theirs))) === ours;
    // what is no mapping and no list is refused by those who ask for one
    return isSame || doubts.length > 0 || typeof value !== 'object' ? [] : [[text, theirs]];
  });
}

const BASES = [
  writeCloudConfig(WORKER_0),
  "a: b\nc: {d: e, f: [g, 'h i', \"j\\tk\"]}\nl:\n  - k: m\n    o: p q\n  - 's'\nt: u\nv: &x [1, 2]\nw: *x\n",
  "---\nruncmd:\n- [ls, -l, /]\n- 'echo x: y # z'\n# c\nx: 0644\nz: ~\n",
  'a: !!binary |\n  aGkg\nb: >-\n   #!/bin/sh\n   a "b" # c\n\n   d\n<<: {e: f}\n',
];
const PIECES =
  '\t| |  |\n|\n |\n\t|: |:| :|- |-|#| #|\t#|,|, |[|] |{|}|"|\'|>|>+|&a |*a|!x |!!str |!!int |!!binary |%|@|`|?|? |~|=|<<: |\\|\\"|---\n|...\n|%YAML 1.2\n|0x1|0o7|1:30|1e3|.5|-.inf|yes|y|null|2001-01-01|2001-13-45|08|1_0|- - |a: b| a: b'
    .split('|')
    .concat('|', '|-', '|2', '\u0007', '\u007f', '\u0085', '\u00a0', '\u2028', '\ufeff', '\ufffe', '😀', '\r', '\r\n');

/** An edit of a text: a piece put in, or some characters taken out. */
const edit = fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(...PIECES, ''), fc.nat({ max: 3 }));
const edited = fc
  .tuple(fc.constantFrom(...BASES), fc.array(edit, { minLength: 1, maxLength: 3 }))
  .map(([base, edits]) =>
    edits.reduce((text, [where, piece, gone]) => {
      const at = Math.floor(where * text.length);
      return text.slice(0, at) + piece + text.slice(at + (piece === '' ? gone : 0));
    }, base),
  );

test('what PyYAML refuses or reads otherwise is never read without a doubt', () => {
  expect(misread(fc.sample(edited, 2000))).toEqual([]);
});

test('what this library writes, and ordinary forms, are read without one', () => {
  const doubts = [...BASES, 'a: |\n  b\n  \tc\n', "a: 'x\ty' #\tz\n", 'a: 1.5\nb: -2\nc: On\nd: 10.0.0.0/8\n'].map(
    (text) => readPythonYaml(text).doubts,
  );
  expect(doubts.flat()).toEqual([]);
});

test.each([
  ['a tab after a colon', 'a:\ttrue', 'a tab outside of quotes'],
  ['a tab before a comment', 'a: true\t# x', 'a tab outside of quotes'],
  ['a bell', 'b: c\na: "\u0007"', 'line 2 holds a character'],
  ['a mapping as a key', 'a: [a, {b}: c]', 'a key that is no text of one line'],
  ['nothing as a key', '~: a', 'a key that is no text of one line'],
  ['a quote that ends nothing', '- a: "b\\"\n  c: d', 'not valid YAML'],
  ['a number of one parser only', 'a: 1e3', '1e3, which cloud-init may read as something else'],
  ['an unknown tag', 'a: !x y', '!x y, which cloud-init may read as something else'],
  ['a directive', '%YAML 1.2\n---\na: b', 'a directive, or several documents'],
])('%s: the reason', (_, text, reason) => {
  expect(readPythonYaml(text).doubts.join('\n')).toContain(reason);
});

test('a long text of empty lines is read in a moment', () => {
  expect(readPythonYaml(`${'\n'.repeat(50_000)}a: b\n`).value).toEqual({ a: 'b' });
});
