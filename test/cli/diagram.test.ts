import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { templateOf } from '../fixtures/fixture';
import { FIXTURES } from '../fixtures/fixtures';
import { elementsOf, parseSvg, textsOf } from './diagram/svg-document';
import { scratchFolder } from '../scratch-folder';
import { type Outcome, runIn } from './run-command';

const BROKEN = 'broken.json';
const FIXED = join(__dirname, '../fixtures/two-zones.json');

const folder = scratchFolder();
beforeAll(() => {
  mkdirSync(join(folder, 'pictures'));
  writeFileSync(join(folder, BROKEN), JSON.stringify(templateOf(FIXTURES['route-missing'], 'broken')));
});

const diagram = (...argv: readonly string[]): Promise<Outcome> => runIn(folder, 'diagram', ...argv);

function written(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

test('the picture is written where it is wanted, against the calling folder', async () => {
  expect(await diagram('-o', 'pictures/network.svg', '--app', FIXED)).toEqual({
    code: 0,
    stdout: 'pictures/network.svg is written\n',
    stderr: '',
  });
  expect(parseSvg(written('pictures/network.svg')).name).toBe('svg');
  expect(await diagram('--output=again.svg', '--app', FIXED, '--json')).toEqual({
    code: 0,
    stdout: '{\n  "file": "again.svg"\n}\n',
    stderr: '',
  });
  expect(written('again.svg')).toBe(written('pictures/network.svg'));
  expect(await diagram('-o', '-', '--app', FIXED)).toEqual({ code: 0, stdout: written('again.svg'), stderr: '' });
});

test('a network that is refuted is drawn with what is wrong, and ends with 0', async () => {
  const { code, stdout } = await diagram('-o', '-', '--app', BROKEN);
  expect(code).toBe(0);
  expect(textsOf(parseSvg(stdout))).toEqual(expect.arrayContaining(['refuted', 'route-missing']));
});

test('a traced packet is drawn with what became of it', async () => {
  const traced = async (app: string, ...more: readonly string[]): Promise<readonly string[]> => {
    const { stdout } = await diagram('-o', '-', '--app', app, '--trace', 'pod@worker-0', 'pod@worker-1', ...more);
    const svg = parseSvg(stdout);
    const kinds = elementsOf(svg, 'path').map(({ attributes }) => attributes.class ?? '');
    return [...new Set(kinds.filter((kind) => kind !== 'association' && kind !== 'gateway')), ...told(svg)];
  };
  const told = (svg: ReturnType<typeof parseSvg>): readonly string[] =>
    textsOf(svg).filter((text) => /^(pod@|Delivered|Dropped)/.test(text));
  const ends = 'pod@worker-0/10.96.0.2 to pod@worker-1/10.96.1.2';
  const arrived = 'Delivered, seen as 10.96.0.2. The reply: Delivered, seen as 10.96.1.2.';
  expect(await traced(FIXED)).toEqual(['request', 'arrow', `${ends}, tcp 80`, arrived]);
  expect(await traced(FIXED, '--protocol', 'icmp')).toEqual(['request', 'arrow', `${ends}, icmp echo`, arrived]);
  expect(await traced(BROKEN, '--port', '53', '--protocol', 'udp')).toEqual([
    'request',
    'dropped',
    `${ends}, udp 53`,
    expect.stringMatching(/^Dropped by route-missing at /),
  ]);
});

test.each([
  [[], 'diagram requires an output file, for example: diagram -o network.svg'],
  [['-o', ''], 'diagram requires an output file, for example: diagram -o network.svg'],
  [['-o', 'a.svg', 'cdk.out'], 'unexpected argument "cdk.out" for diagram; pass a folder or template with --app PATH'],
  [['-o', '-', '--json'], '"-o -" and --json both write to standard output; write to a file, or omit --json'],
  [
    ['-o', 'a.svg', '--trace', 'worker-0'],
    '--trace requires FROM and TO, for example: diagram -o network.svg --trace pod@worker-0 pod@worker-1',
  ],
  [
    ['-o', 'a.svg', '--trace', 'worker-0', 'worker-0'],
    '"worker-0" and "worker-0" are the same endpoint; --trace requires two different ones',
  ],
  [['-o', 'a.svg', '--port', '53'], '--port requires --trace FROM TO'],
  [['-o', 'a.svg', '--trace', 'a', 'b', '--port', '0'], '--port must be a number from 1 to 65535, got "0"'],
])('%j is an error of usage', async (argv, message) => {
  expect(await diagram(...argv, '--app', FIXED)).toEqual({
    code: 2,
    stdout: '',
    stderr: `pod-network: ${message}\nrun "pod-network --help" for usage\n`,
  });
});

test('what cannot be written or found says why, with 2', async () => {
  const refused = async (...argv: readonly string[]): Promise<string> => {
    const { code, stdout, stderr } = await diagram(...argv, '--app', FIXED);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    return stderr;
  };
  expect(await refused('-o', 'missing/a.svg')).toBe(
    `pod-network: cannot write "missing/a.svg": the folder ${join(folder, 'missing')} does not exist; create it first\n`,
  );
  expect(await refused('-o', 'pictures')).toBe(
    'pod-network: cannot write "pictures": it is a folder; name a file in it\n',
  );
  expect(await refused('-o', 'a.svg', '--trace', 'worker-0', 'worker-9')).toMatch(
    /^pod-network: "worker-9" names nothing here; there are controller-0, worker-0, worker-1;/,
  );
  expect(await refused('-o', 'a.svg', '--trace', '192.168.5.9', 'worker-0')).toMatch(
    /^pod-network: no known interface has 192\.168\.5\.9, so no packet starts there;/,
  );
});
