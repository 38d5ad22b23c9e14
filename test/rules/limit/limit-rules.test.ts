import fc from 'fast-check';
import type { NetworkModel } from '../../../lib/model/network-model';
import { judge } from '../../../lib/check/judgement';
import type { Severity } from '../../../lib/rules/finding-kind';
import { modelOf } from '../../template/template-fixture';
import { oneWorker } from '../one-worker';

const MODEL = modelOf(oneWorker({}));

function withStack(facts: Partial<NetworkModel['stacks'][number]>): NetworkModel {
  return { ...MODEL, stacks: MODEL.stacks.map((stack) => ({ ...stack, ...facts })) };
}

function withRoutes(count: number): NetworkModel {
  const [table] = MODEL.routeTables.filter(({ id }) => id === 'Table');
  const [route] = table?.routes ?? [];
  if (table === undefined || route === undefined) throw new Error('the template of the test has a pod route');
  const routes = Array.from({ length: count }, (_, at) => ({
    ...route,
    destination: { kind: 'cidr' as const, cidr: `172.${String(16 + (at >> 8))}.${String(at % 256)}.0/24` },
  }));
  return { ...MODEL, routeTables: MODEL.routeTables.map((one) => (one === table ? { ...one, routes } : one)) };
}

function severityOf(model: NetworkModel, id: string): Severity | null {
  return judge(model).findings.find((one) => one.id === id)?.severity ?? null;
}

test('the ledger of a small network, a line a limit', () => {
  const { limits } = judge(MODEL);
  expect(limits.map(({ id, resource, used, default: usual, maximum }) => [id, resource, used, usual, maximum])).toEqual(
    [
      ['limit-routes-per-table', 'Table', 1, 500, 1_000],
      ['limit-rules-per-security-group', 'Vpc.DefaultSecurityGroup', 1, 60, 1_000],
      ['limit-security-groups-per-interface', 'Worker.eth0', 1, 5, 16],
      ['limit-entries-per-network-acl', 'Vpc.DefaultNetworkAcl', 1, 20, 40],
      ['user-data-too-long', 'Worker', MODEL.nodes[0]?.setup.bytes, 16_384, 16_384],
      ['limit-pods-per-worker', 'Worker', 110, 253, 253],
      ['limit-elastic-ips', 'Test', 0, 5, null],
      ['limit-resources', 'Test', 6, 500, 500],
      ['limit-outputs', 'Test', 0, 200, 200],
      ['limit-template-bytes', 'Test', MODEL.stacks[0]?.templateBytes, 1_000_000, 1_000_000],
      ['limit-inline-template-bytes', 'Test', MODEL.stacks[0]?.templateBytes, 51_200, 51_200],
    ],
  );
  for (const { source, unit } of limits) {
    expect(source).toMatch(/, "/);
    expect(unit).toMatch(/\w/);
  }
});

test('the routes of a table: near the quota, over it, over all that AWS gives', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_100 }), (count) => {
      const expected = count > 1_000 ? 'error' : count > 500 ? 'warning' : count >= 450 ? 'info' : null;
      expect(severityOf(withRoutes(count), 'limit-routes-per-table')).toBe(expected);
    }),
    { numRuns: 12, examples: [[449], [450], [500], [501], [1_000], [1_001]] },
  );
});

test('user data that deployment completes counts as far as it is known', () => {
  const known = (leastBytes: number): NetworkModel => ({
    ...MODEL,
    nodes: MODEL.nodes.map((node) => ({ ...node, setup: { ...node.setup, bytes: { unknown: 'pieces' }, leastBytes } })),
  });
  const { findings, limits } = judge(known(16_385));
  expect(findings.find(({ id }) => id === 'user-data-too-long')).toMatchObject({
    severity: 'error',
    message: expect.stringContaining('16,385 of 16,384 bytes of user data, besides what deployment adds') as string,
  });
  expect(limits.find(({ id }) => id === 'user-data-too-long')).toMatchObject({ resource: 'Worker', used: 16_385 });
  expect(severityOf(known(14_000), 'user-data-too-long')).toBeNull();
});

test('a template that is too long is refused by CloudFormation, and the rules stand beside it', () => {
  const { rules, findings } = judge(withStack({ templateBytes: 1_000_001 }));
  expect(findings.find(({ id }) => id === 'limit-template-bytes')).toEqual({
    id: 'limit-template-bytes',
    severity: 'error',
    acknowledged: false,
    network: null,
    rules: [],
    resource: 'Test',
    place: null,
    message:
      'Test: 1,000,001 of 1,000,000 bytes of template (AWS CloudFormation User Guide, "Understand CloudFormation quotas")',
    fix: 'create workers in further stacks, addWorker(id, { index, scope: otherStack }), or shorten their user data',
  });
  expect(rules).toEqual(judge(withStack({})).rules);
});

test('a quota that can be raised without a highest is never an error', () => {
  expect(severityOf(withStack({ elasticIps: 5 }), 'limit-elastic-ips')).toBe('info');
  expect(severityOf(withStack({ elasticIps: 500 }), 'limit-elastic-ips')).toBe('warning');
});

test('a template that fits no request is told of once it does not fit, and as no fault', () => {
  expect(severityOf(withStack({ templateBytes: 51_200 }), 'limit-inline-template-bytes')).toBe(null);
  expect(severityOf(withStack({ templateBytes: 51_201 }), 'limit-inline-template-bytes')).toBe('info');
  expect(severityOf(withStack({ templateBytes: 51_201, sentBytes: null }), 'limit-inline-template-bytes')).toBe(null);
});
