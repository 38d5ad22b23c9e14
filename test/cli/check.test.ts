import { type Edit, set } from '../rules/default-app';
import { FAULTS } from '../rules/faults';
import { runOnDefaultApp } from './default-app-file';
import type { Outcome } from './run-command';

const check = (edits: readonly Edit[], ...options: readonly string[]): Promise<Outcome> =>
  runOnDefaultApp(edits, 'check', ...options);

function parsed({ stdout }: Outcome): { findings: { id: string; witness?: object }[] } {
  return JSON.parse(stdout) as { findings: { id: string; witness?: object }[] };
}

const withParameter: readonly Edit[] = FAULTS['not-readable'];

describe('the exit code', () => {
  test.each<[string, readonly Edit[], readonly string[], number]>([
    ['all proved', [], [], 0],
    ['a rule refuted', FAULTS['route-missing'], [], 1],
    ['a rule refuted, the unknown allowed', FAULTS['route-missing'], ['--allow-unknown'], 1],
    ['a rule beside the three refuted', FAULTS['input-drops'], [], 1],
    ['a rule unknown', FAULTS['security-group-reference-only'], [], 1],
    ['a rule unknown and allowed', FAULTS['security-group-reference-only'], ['--allow-unknown'], 0],
    ['no pod network', FAULTS['no-pod-network'], [], 1],
    ['an error of a static rule', [set('NetworkInterface', /worker1/, { PrivateIpAddress: '10.0.1.3' })], [], 1],
    ['a parameter without a value', withParameter, [], 1],
    ['a parameter with a good value', withParameter, ['--parameter', 'Check=false'], 0],
    ['a parameter with a bad value', withParameter, ['--parameter', 'Check=true'], 1],
    ['a parameter that no template has', [], ['--parameter', 'Nothing=1'], 2],
  ])('%s', async (_, edits, options, code) => {
    expect((await check(edits, ...options)).code).toBe(code);
  });
});

describe('--json', () => {
  test('has the keys of the contract, and nothing else stands on standard output', async () => {
    const outcome = await check(FAULTS['route-missing'], '--json');
    const result = parsed(outcome);
    expect({ ...outcome, stdout: '' }).toEqual({ code: 1, stdout: '', stderr: '' });
    expect(Object.keys(result)).toEqual(['rules', 'also', 'networks', 'assumptions', 'findings', 'limits']);
    expect(result).toMatchObject({
      rules: { podToPodWithoutNat: 'refuted', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
      also: { nodeToRemotePods: 'refuted', podToNodes: 'proved', controlPlaneToPods: 'proved' },
    });
    const found = result.findings.find(({ id }) => id === 'route-missing');
    expect(Object.keys(found ?? {})).toEqual([
      'id',
      'severity',
      'acknowledged',
      'network',
      'rules',
      'resource',
      'place',
      'message',
      'fix',
      'witness',
    ]);
    expect(found?.witness).toMatchObject({ from: 'pod@worker-0/10.200.0.2', to: 'pod@worker-2/10.200.2.2', port: 1 });
  });
});

describe('as text', () => {
  test('a fault shows where it is, a packet, and the fix', async () => {
    const { stdout } = await check(FAULTS['source-dest-check-on']);
    expect(stdout).toMatch(/^Rule +Verdict\npodToPodWithoutNat +refuted\nnodeToOwnPods +proved\n/);
    expect(stdout).toMatch(
      new RegExp(
        [
          'Errors',
          '  source-dest-check-on: podToPodWithoutNat, nodeToRemotePods do not hold: source/dest check is on and .*',
          '    at Stack: PodNetworkworker1NetworkInterface\\w+\\.Properties\\.SourceDestCheck',
          '    witness: pod@worker-1/10\\.200\\.1\\.2 to pod@worker-0/10\\.200\\.0\\.2, tcp 1 \\(from port 1024\\)',
          '    fix: set SourceDestCheck: false on the network interface',
          '',
        ].join('\n'),
      ),
    );
    expect(stdout).toMatch(/\nNot proved: podToPodWithoutNat is refuted, nodeToRemotePods is refuted\.\n$/);
  });

  test('a proof says what it rests on, and how much of the limits is used', async () => {
    const { stdout } = await check([]);
    expect(stdout).not.toContain('Errors');
    expect(stdout).toMatch(
      /\nAssumptions about the image and AWS [^\n]*\n {2}the FORWARD chain of the image accepts [^]*\nLimit +Used +Default +Maximum +By\n/,
    );
    expect(stdout).toMatch(/\nProved, given 9 assumptions: [^\n]*\n$/);
  });
});
