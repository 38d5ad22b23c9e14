import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../cli/main';
import { version } from '../../package.json';
import { scratchFolder } from '../scratch-folder';
import { type Outcome, runIn } from './run-command';

const folder = scratchFolder();

const run = (...argv: readonly string[]): Promise<Outcome> => runIn(folder, ...argv);

const HINT = 'run "pod-network --help" for usage\n';

test('help names every command and goes to standard output', async () => {
  const { code, stdout, stderr } = await run('--help');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^ {2}plan .*\n {2}check .*\n {2}verify .*\n {2}trace .*\n {2}diagram .*\n {2}report .*\n {2}lab /m,
  );
});

test.each([
  ['plan', 'Usage: pod-network plan [--app PATH]... [--stack NAME] [--json]\n'],
  ['lab', 'Usage: pod-network lab run [--full] [--app PATH]... [--stack NAME] [--json]\n'],
])('%s --help shows its usage, wherever the option stands', async (command, usage) => {
  const before = await run('-h', command);
  expect(before).toEqual({ code: 0, stdout: expect.stringContaining(usage) as string, stderr: '' });
  expect(await run(command, '--help')).toEqual(before);
});

test('the version is that of the package', async () => {
  expect(await run('--version')).toEqual({ code: 0, stdout: `${version}\n`, stderr: '' });
});

test.each(
  Object.entries({
    'no command given; commands: plan, check, verify, trace, diagram, report, lab, init': [],
    'unknown command "paln"; commands: plan, check, verify, trace, diagram, report, lab, init': ['paln'],
    'unknown command "toString"; commands: plan, check, verify, trace, diagram, report, lab, init': ['toString'],
    "unknown option '--nope'; options: --app, --stack, --json, --help": ['plan', '--nope'],
    'unexpected argument "cdk.out" for plan; pass a folder or template with --app PATH': ['plan', 'cdk.out'],
    'unexpected argument "cdk.out" for check; pass a folder or template with --app PATH': ['check', 'cdk.out'],
    '--parameter must be KEY=VALUE, for example VpcCidr=10.0.0.0/16, got "Cidr"': ['check', '--parameter', 'Cidr'],
    '--parameter sets "A" to both "1" and "2"; set it once': ['check', '--parameter', 'A=1', '--parameter', 'A=2'],
    '--stack is given as both "A" and "B"; give it once': ['check', '--stack', 'A', '--stack', 'B'],
    'trace requires FROM and TO, for example: trace pod@worker-0 pod@worker-1': ['trace', 'worker-0'],
    'unexpected argument "worker-2" for trace; pass a folder or template with --app PATH': [
      'trace',
      'worker-0',
      'worker-1',
      'worker-2',
    ],
    '--protocol must be one of tcp, udp, icmp, got "sctp"': ['trace', 'worker-0', 'worker-1', '--protocol', 'sctp'],
    ...Object.fromEntries(
      ['0', '65536', '080', '-1', '1e3', ''].map((port) => [
        `--port must be a number from 1 to 65535, got "${port}"`,
        ['trace', 'worker-0', 'worker-1', `--port=${port}`],
      ]),
    ),
    'an ICMP echo has no ports; omit --port and --source-port, or use --protocol tcp': [
      'trace',
      'worker-0',
      'worker-1',
      '--protocol',
      'icmp',
      '--port',
      '7',
    ],
    'lab requires one of: run, up, matrix, exec, down, drill': ['lab'],
    '"fly" is not a form of lab; use one of: run, up, matrix, exec, down, drill': ['lab', 'fly'],
    'unexpected argument "worker-0" for lab run; pass a folder or template with --app PATH': ['lab', 'run', 'worker-0'],
    'lab exec requires a node, for example: lab exec worker-0 -- ip route': ['lab', 'exec'],
    "unknown option '--stack'; options: --json, --help, --package": ['init', '--stack', 'S'],
    "unknown option '--app'; options: --json, --help, --package": ['--app', 'a', 'init'],
    'lab run does not take --lab; options: --full, --app, --stack, --json, --help': ['lab', 'run', '--lab', '1'],
    'lab down does not take --stack; options: --lab, --json, --help': ['lab', 'down', '--stack', 'S'],
    'lab matrix does not take --full; options: --lab, --json, --help': ['lab', 'matrix', '--full'],
    'lab exec does not take --json; options: --lab, --help': ['lab', 'exec', 'worker-0', '--json'],
    '--watch must be a number of seconds from 1 to 86400, got "often"': ['verify', '--watch', 'often'],
    'verify --print-policy does not take --stack; options: --print-policy, --json, --help': [
      'verify',
      '--print-policy',
      '--stack',
      'S',
    ],
    '--vpc and --app exclude each other: --vpc verifies without a template; use one of them': [
      'verify',
      '--vpc',
      'vpc-0a1b2c3d4e5f60718',
      '--app',
      'a',
    ],
    'lab exec takes one node; put the command after --, for example: lab exec worker-0 -- ip route': [
      'lab',
      'exec',
      'worker-0',
      'ip',
    ],
  }),
)('%s', async (message, argv) => {
  expect(await run(...argv)).toEqual({ code: 2, stdout: '', stderr: `pod-network: ${message}\n${HINT}` });
});

describe('input that cannot be read ends with 2, named, and nothing on standard output', () => {
  test.each(['plan', 'check', 'trace worker-0 worker-1', 'lab run'])('%s: --app that is not there', async (command) => {
    const outcome = await run(...command.split(' '), '--app', 'nowhere', '--json');
    expect(outcome).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(join(folder, 'nowhere')) as string,
    });
  });

  test('no --app and no cdk.out', async () => {
    const outcome = await run('plan');
    expect(outcome).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(join(folder, 'cdk.out')) as string,
    });
  });

  test('a folder without an assembly', async () => {
    mkdirSync(join(folder, 'empty'));
    const outcome = await run('plan', '--app', 'empty');
    expect(outcome).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining('empty') as string });
  });

  test('a file that is no template', async () => {
    writeFileSync(join(folder, 'notes.txt'), 'not a template');
    const outcome = await run('plan', '--app', 'notes.txt');
    expect(outcome).toEqual({ code: 2, stdout: '', stderr: expect.stringContaining('notes.txt') as string });
  });

  test('a stack that is not there: the names of those that are', async () => {
    writeFileSync(join(folder, 'one.json'), JSON.stringify({ Resources: {} }));
    expect(await run('plan', '--app', 'one.json', '--stack', 'two')).toEqual({
      code: 2,
      stdout: '',
      stderr: `pod-network: the stack "two" does not exist; stacks: one\n${HINT}`,
    });
  });
});

test('what is no refusal is reported as a bug, with its trace, and never taken for a verdict', async () => {
  const argv = {
    [Symbol.iterator]: () => {
      throw new Error('broken inside');
    },
  } as unknown as readonly string[];
  let stderr = '';
  const code = await main(argv, { result: () => undefined, notice: (text) => (stderr += text), folder });
  expect(code).toBe(70);
  expect(stderr).toMatch(/this is a bug in pod-network[^]*Error: broken inside\n {4}at /);
});
