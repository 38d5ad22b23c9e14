import { unknown } from '../../../lib/address/unknown';
import type { NetworkModel, SecurityGroupRule } from '../../../lib/model/network-model';
import { builtInterfaces } from '../../../lab/plan/built-interface';
import { securityGroupRules } from '../../../lab/plan/security-groups';
import { ALL, tcp } from '../second-subnet';
import { sourceNetwork } from '../source-network';

const rule = (peer: SecurityGroupRule['peer'], traffic: SecurityGroupRule['traffic'] = ALL): SecurityGroupRule => ({
  peer,
  traffic,
  origin: { source: 'test', id: 'Rule', path: '' },
});

/** The rules of worker-0 under both readings. */
function readings(
  rules: readonly SecurityGroupRule[],
  change: Partial<NetworkModel> = {},
  direction: 'ingress' | 'egress' = 'ingress',
) {
  const model = sourceNetwork({ workers: 2 });
  const securityGroups = model.securityGroups.map((group) => ({ ...group, [direction]: rules }));
  const changed = { ...model, securityGroups, ...change };
  const { built } = builtInterfaces(changed);
  const [one] = built;
  if (one === undefined) throw new Error('nothing built');
  return (['strict', 'lenient'] as const).map((reading) => securityGroupRules(changed, built, one, direction, reading));
}

test('a rule by CIDR is the same under both readings', () => {
  const line = 'ip saddr { 10.200.0.0/16 } tcp dport 80-443 accept';
  expect(readings([rule({ kind: 'cidr', cidr: '10.200.0.0/16' }, tcp(80, 443))])).toEqual([[line], [line]]);
});

test('a group is the addresses of its interfaces, or the pods behind them too', () => {
  expect(readings([rule({ kind: 'group', id: 'Group' })])).toEqual([
    ['ip saddr { 10.0.1.20, 10.0.1.21 }  accept'],
    ['ip saddr { 10.0.1.20, 10.200.0.0/24, 10.0.1.21, 10.200.1.0/24 }  accept'],
  ]);
});

test('pods send by the primary interface of their node, and may get what is sent to them by another', () => {
  const model = sourceNetwork({ workers: 2 });
  const [first, second] = model.networkInterfaces;
  if (first === undefined || second === undefined) throw new Error('no interfaces');
  const extra = { ...first, id: 'Extra', addresses: ['10.0.1.30'], securityGroupIds: ['Other'] };
  const change: Partial<NetworkModel> = {
    networkInterfaces: [first, second, extra],
    nodes: model.nodes.map((node) =>
      node.id === first.nodeId ? { ...node, interfaceIds: [...node.interfaceIds, extra.id] } : node,
    ),
  };
  const rules = [rule({ kind: 'group', id: 'Other' })];
  expect(readings(rules, change)).toEqual([['ip saddr { 10.0.1.30 }  accept'], ['ip saddr { 10.0.1.30 }  accept']]);
  expect(readings(rules, change, 'egress')).toEqual([
    ['ip daddr { 10.0.1.30 }  accept'],
    ['ip daddr { 10.0.1.30, 10.200.0.0/24 }  accept'],
  ]);
});

test('a group without interfaces lets nobody in', () => {
  expect(readings([rule({ kind: 'group', id: 'Other' })])).toEqual([[], []]);
});

test("AWS's own prefix list, whose entries nobody can read here, is nobody or anybody", () => {
  const prefixLists = [{ id: 'List', cidrs: null, maxEntries: 10, origin: { source: 'test', id: 'List', path: '' } }];
  expect(readings([rule({ kind: 'prefixList', id: 'List' })], { prefixLists })).toEqual([
    [],
    ['ip saddr { 0.0.0.0/0 }  accept'],
  ]);
});

test('a rule whose peer or traffic cannot be read is nothing, or all that it may be', () => {
  const cidr = { kind: 'cidr' as const, cidr: '10.200.0.0/16' };
  expect(readings([rule(unknown('an import'), tcp(80, 80)), rule(cidr, unknown('a parameter'))])).toEqual([
    [],
    ['ip saddr { 0.0.0.0/0 } tcp dport 80-80 accept', 'ip saddr { 10.200.0.0/16 }  accept'],
  ]);
});

test('a group of the interface that the model does not hold may let anybody in', () => {
  const { networkInterfaces } = sourceNetwork({ workers: 2 });
  const outside = networkInterfaces.map((one) => ({ ...one, securityGroupIds: [unknown('an import')] }));
  expect(readings([], { networkInterfaces: outside })).toEqual([[], ['accept']]);
});
