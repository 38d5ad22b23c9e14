import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { commandHelp } from '../../cli/help';
import { labCommand } from '../../cli/lab';
import { parseCommandLine } from '../../cli/option/command-line';
import * as labs from '../../lab';
import type { LabResult } from '../../lab';
import { PodNetwork } from '../../lib';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { judgeTemplates } from '../../lib/check/judgement';
import { scratchFolder } from '../scratch-folder';
import { type Outcome, runIn } from './run-command';

const ROOT = join(__dirname, '../..');

jest.mock('../../lab', () => {
  const real = jest.requireActual<typeof labs>('../../lab');
  const doubles = { runLab: jest.fn(), labUp: jest.fn(), labMatrix: jest.fn(), labExec: jest.fn(), labDown: jest.fn() };
  // what is up is never a full lab here
  return { ...real, ...doubles, runningFullLab: () => Promise.resolve(null) };
});
const lab = jest.mocked(labs);

const HELD: LabResult = {
  rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
  also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
  probes: 1,
  assumptions: [],
  pairs: [{ from: 'worker-0', to: 'internet', protocol: 'tcp', port: 443, reached: true, sourceSeen: '10.0.1.20' }],
  findings: [],
};
const BROKEN: LabResult = { ...HELD, rules: { ...HELD.rules, podEgressAsNode: 'refuted' } };

const assembly = scratchFolder();
beforeAll(() => {
  const app = new App({ outdir: assembly });
  new PodNetwork(new Stack(app, 'Cluster'), 'PodNetwork', { workerCount: 2 });
  app.synth();
});
afterEach(() => {
  jest.resetAllMocks();
});

const run = (...argv: readonly string[]): Promise<Outcome> => runIn('/', 'lab', ...argv);

describe('run', () => {
  test('shows plan, matrix, verdicts and what was proved; progress goes to standard error', async () => {
    lab.runLab.mockImplementation((_, options) => {
      options?.progress?.('booting');
      return Promise.resolve(HELD);
    });
    const { code, stdout, stderr } = await run('run', '--app', assembly);
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'booting\n' });
    const headings = ['Pod supernet: 10.200.0.0/16', 'Node name', 'from \\ to', 'Rule ', 'Proved by 1 probes in '];
    const places = headings.map((heading) => stdout.indexOf(heading));
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(places).not.toContain(-1);
  });

  test.each([
    [HELD, 0],
    [BROKEN, 1],
  ])('--json is the result and nothing else (%#)', async (result, code) => {
    lab.runLab.mockResolvedValue(result);
    const outcome = await run('run', '--app', assembly, '--json');
    expect({ ...outcome, stdout: JSON.parse(outcome.stdout) as unknown }).toEqual({ code, stdout: result, stderr: '' });
  });

  test('the lab is told what check says of the same templates', async () => {
    lab.runLab.mockResolvedValue(HELD);
    await run('run', '--app', assembly);
    const [call] = lab.runLab.mock.calls;
    if (call === undefined) throw new Error('the lab was not run');
    const { assumptions } = judgeTemplates([collectTemplates([assembly])]);
    expect(assumptions).not.toEqual([]);
    expect(call[1]?.analysis).toEqual({ ...labs.analyzeModel(call[0]), assumptions });
  });

  test('what the machine lacks ends with 3, after the plan', async () => {
    lab.runLab.mockRejectedValue(new labs.LabError('machine', 'the lab lacks nftables; sudo apt-get install nftables'));
    const { code, stdout, stderr } = await run('run', '--app', assembly);
    expect({ code, stderr }).toEqual({
      code: 3,
      stderr: 'pod-network: the lab lacks nftables; sudo apt-get install nftables\n',
    });
    expect(stdout).toContain('worker-1   10.0.1.21');
  });
});

describe('a running lab', () => {
  test('up prints its id', async () => {
    lab.labUp.mockResolvedValue('7');
    expect(await run('up', '--app', assembly)).toEqual({ code: 0, stdout: '7\n', stderr: '' });
    expect(JSON.parse((await run('up', '--app', assembly, '--json')).stdout)).toEqual({ id: '7' });
  });

  test('matrix judges as run does, and asks the lab that is named', async () => {
    lab.labMatrix.mockResolvedValue(BROKEN);
    const { code, stdout } = await run('matrix', '--lab', '7', '--json');
    expect([code, JSON.parse(stdout)]).toEqual([1, BROKEN]);
    expect(lab.labMatrix.mock.calls[0]?.[0]).toBe('7');
  });

  test('drill wants machines', async () => {
    const { code, stderr } = await run('drill');
    expect(code).toBe(2);
    expect(stderr).toContain('add --full');
  });

  test('exec hands the command on untouched, and its exit code back', async () => {
    lab.labExec.mockResolvedValue(42);
    expect((await run('exec', 'worker-0', '--', 'ip', '-4', '--json', 'addr')).code).toBe(42);
    expect((await run('exec', '--lab', '7', 'worker-0')).code).toBe(42);
    expect(lab.labExec.mock.calls).toEqual([
      [null, 'worker-0', ['ip', '-4', '--json', 'addr']],
      ['7', 'worker-0', ['sh']],
    ]);
  });

  test('down names what it took down', async () => {
    lab.labDown.mockResolvedValue('7');
    expect(await run('down')).toEqual({ code: 0, stdout: '7 is down\n', stderr: '' });
  });

  test('a lab that cannot be told from others is an error of usage', async () => {
    lab.labDown.mockRejectedValue(new labs.LabError('usage', 'several labs are up: 1, 2'));
    expect(await run('down')).toEqual({ code: 2, stdout: '', stderr: 'pod-network: several labs are up: 1, 2\n' });
  });
});

describe('the full lab', () => {
  test('is in the help of a checkout, and not in that of an installed package', () => {
    const inHelp = [labCommand(true), labCommand(false)].map(
      (command) => /full|drill/.exec(commandHelp(command)) !== null,
    );
    expect(inHelp).toEqual([true, false]);
    const terminal = { result: () => undefined, notice: () => undefined, folder: '/' };
    expect(() => parseCommandLine(labCommand(false), ['run', '--nope'], terminal)).toThrow(
      /options: --app, --stack, --json, --help, --lab$/,
    );
  });

  test.each([['run', '--full'], ['up', '--full'], ['drill', '--full'], ['drill']])(
    '"lab %s %s" of an installed package points to a checkout',
    async (...argv) => {
      const installed = labCommand(false);
      const terminal = { result: () => undefined, notice: () => undefined, folder: '/' };
      const refused = Promise.resolve(parseCommandLine(installed, argv, terminal)).then((invocation) =>
        installed.run(invocation),
      );
      await expect(refused).rejects.toMatchObject({
        kind: 'machine',
        message: expect.stringContaining(
          'run it from a checkout of cdk-pod-network: npm run -s pod-network -- lab run --full --app /cdk.out',
        ) as string,
      });
    },
  );
});

test('as processes: a lab stays up between commands, is entered, asked, and taken down', () => {
  const podNetwork = (...argv: readonly string[]): { status: number | null; stdout: string } => {
    const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'bin/pod-network.ts', 'lab', ...argv], {
      cwd: ROOT,
      encoding: 'utf8',
      // progress, or what the machine lacks, is seen beside a failure
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    return { status, stdout };
  };
  const up = podNetwork('up', '--app', assembly);
  expect(up).toEqual({ status: 0, stdout: expect.stringMatching(/^\S+\n$/) as string });
  const id = up.stdout.trim();
  expect(podNetwork('exec', '--lab', id, 'worker-1', '--', 'sh', '-c', 'ip -4 -o addr show eth0; exit 9')).toEqual({
    status: 9,
    stdout: expect.stringContaining('10.0.1.21/') as string,
  });
  const matrix = podNetwork('matrix', '--lab', id, '--json');
  expect({ status: matrix.status, rules: (JSON.parse(matrix.stdout) as LabResult).rules }).toEqual({
    status: 0,
    rules: HELD.rules,
  });
  expect(podNetwork('down', '--lab', id)).toEqual({ status: 0, stdout: `${id} is down\n` });
  expect(podNetwork('down', '--lab', id).status).toBe(2);
}, 60_000);
