import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { templateOf } from '../fixtures/fixture';
import { FIXTURES } from '../fixtures/fixtures';
import { finding, lab, live } from './report/evidence';
import { scratchFolder } from '../scratch-folder';
import { type Outcome, runIn } from './run-command';

const BROKEN = 'broken.json';
const FIXED = join(__dirname, '../fixtures/two-zones.json');

const PAIR = { protocol: 'tcp', port: 8080, reached: true, sourceSeen: '10.96.0.2' } as const;
const LAB = lab({ pairs: [{ ...PAIR, from: 'pod@worker-0/10.96.0.2', to: 'pod@worker-1/10.96.1.2' }] });

const folder = scratchFolder();
beforeAll(() => {
  mkdirSync(join(folder, 'pages'));
  const write = (name: string, value: unknown): void => {
    writeFileSync(join(folder, name), JSON.stringify(value));
  };
  write(BROKEN, templateOf(FIXTURES['route-missing'], 'broken'));
  write('lab.json', LAB);
  write('other-lab.json', lab({ pairs: [{ ...PAIR, from: 'worker-0', to: 'pod@worker-7/10.96.7.2' }] }));
  write('verify.json', { ...live({ findings: [finding({ id: 'blackhole' })] }), also: undefined });
  write('no-pairs.json', { ...LAB, pairs: undefined });
  writeFileSync(join(folder, 'text.json'), 'Rule  Verdict\n');
});

const report = (...argv: readonly string[]): Promise<Outcome> => runIn(folder, 'report', ...argv);

function written(file: string): string {
  return readFileSync(join(folder, file), 'utf8');
}

test('the page is written where it is wanted, and the sum of it is said', async () => {
  expect(await report('-o', 'pages/report.html', '--app', FIXED)).toEqual({
    code: 0,
    stdout: expect.stringMatching(/^pages\/report.html is written\nProved: every pod reaches .*\n$/) as string,
    stderr: '',
  });
  expect(await report('--output=again.html', '--app', FIXED, '--json')).toEqual({
    code: 0,
    stdout: '{\n  "file": "again.html"\n}\n',
    stderr: '',
  });
  expect(written('again.html')).toBe(written('pages/report.html'));
  expect(await report('-o', '-', '--app', FIXED)).toEqual({ code: 0, stdout: written('again.html'), stderr: '' });
});

test('a broken network is told of, and the page is written all the same', async () => {
  const { code, stdout } = await report('-o', 'broken.html', '--app', BROKEN, '--note', 'commit 1 & 2');
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: 'broken.html is written\nBroken: podToPodWithoutNat and nodeToRemotePods do not hold.\n',
  });
  const page = written('broken.html');
  expect(page).toMatch(/<title>Broken: Pod network of broken<\/title>/);
  expect(page).toContain('<p class="note">commit 1 &amp; 2</p>');
});

test('what a lab and the account said stands beside the proof', async () => {
  const { stdout, stderr } = await report('-o', '-', '--app', FIXED, '--lab', 'lab.json', '--verify', 'verify.json');
  expect(stderr).toBe('');
  expect(stdout).toContain('<title>Broken: ');
  expect(stdout).toMatch(/<th scope="col">Proof<\/th><th scope="col">Lab<\/th><th scope="col">Live<\/th>/);
  expect(stdout).toContain('<h3>Live network</h3>');
});

test('a lab of another network is warned of', async () => {
  const { code, stdout, stderr } = await report('-o', '-', '--app', FIXED, '--lab', 'other-lab.json');
  const said = 'the lab probed worker-7, which is not in the templates';
  expect({ code, stderr }).toEqual({ code: 0, stderr: `--lab may come from another network: ${said}\n` });
  expect(stdout).toContain(said);
});

test.each([
  [[], 'report requires an output file, for example: report -o report.html'],
  [['-o', ''], 'report requires an output file, for example: report -o report.html'],
  [['-o', 'a.html', 'cdk.out'], 'unexpected argument "cdk.out" for report; pass a folder or template with --app PATH'],
  [['-o', '-', '--json'], '"-o -" and --json both write to standard output; write to a file, or omit --json'],
  [['-o', 'a.html', '--lab='], '--lab is empty; give it a value, or omit it'],
  [['-o', 'a.html', '--note', ''], '--note is empty; give it a value, or omit it'],
])('%j is an error of usage', async (argv, message) => {
  expect(await report(...argv, '--app', FIXED)).toEqual({
    code: 2,
    stdout: '',
    stderr: `pod-network: ${message}\nrun "pod-network --help" for usage\n`,
  });
});

test.each([
  [['-o', 'missing/a.html'], /^cannot write "missing\/a.html": the folder .* does not exist; create it first$/],
  [['-o', 'pages'], /^cannot write "pages": it is a folder; name a file in it$/],
  [['--lab', 'none.json'], /^--lab "none.json" cannot be read: the file does not exist$/],
  [['--verify', 'pages'], /^--verify "pages" cannot be read: it is a folder$/],
  [['--lab', 'text.json'], /^--lab "text.json" is not output of "pod-network lab run --json": it is not JSON$/],
  [['--lab', 'no-pairs.json'], /^--lab ".*" is not output of ".*": pairs is missing \(a list\)$/],
  [['--lab', 'verify.json'], /^--lab ".*" is not output of ".*": also is missing \(an object\)$/],
  [['--verify', 'lab.json'], /^--verify .* is not output of "pod-network verify --json": drift is missing \(a list\)$/],
])('%j says why it cannot be done, with 2', async (argv, message) => {
  const output = argv.includes('-o') ? [] : ['-o', 'never.html'];
  const { code, stdout, stderr } = await report(...argv, ...output, '--app', FIXED);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.replace(/^pod-network: /, '').trimEnd()).toMatch(message);
});
