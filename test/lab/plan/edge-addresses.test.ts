import { runLab } from '../../../lab';
import { edgeAddresses, MOST_CUTS } from '../../../lab/plan/edge-addresses';
import { parseAddress } from '../../../lib/address/cidr';
import { unknown } from '../../../lib/address/unknown';
import type { NetworkModel } from '../../../lib/model/network-model';
import { ALL_PROVED, outcomeOf } from '../outcome';
import { entry } from '../second-subnet';
import { sourceNetwork } from '../source-network';

jest.setTimeout(30_000);

const PODS = {
  first: parseAddress('10.200.1.2'),
  last: parseAddress('10.200.1.254'),
  gateway: parseAddress('10.200.1.1'),
};

/** The source document's network, with one more route to worker-2. */
function withRoute(cidr: string): NetworkModel {
  const model = sourceNetwork();
  const routeTables = model.routeTables.map((table) => {
    const toWorker2 = table.routes.filter(({ origin }) => origin.id === 'PodRoute2');
    const destination = { kind: 'cidr' as const, cidr };
    return { ...table, routes: [...table.routes, ...toWorker2.map((route) => ({ ...route, destination }))] };
  });
  return { ...model, routeTables };
}

function withEntries(...cidrs: readonly string[]): NetworkModel {
  const model = sourceNetwork();
  const networkAcls = model.networkAcls.map((acl) => ({
    ...acl,
    entries: [...acl.entries, ...cidrs.map((cidr) => entry('ingress', 'allow', cidr))],
  }));
  return { ...model, networkAcls };
}

test('whole pod CIDRs and what holds them cut nothing', () => {
  expect(edgeAddresses(sourceNetwork(), [PODS])).toEqual([]);
});

test('a block is asked at its first address and just behind it, but never at an address that no pod gets', () => {
  expect(edgeAddresses(withRoute('10.200.1.64/28'), [PODS])).toEqual(['10.200.1.64', '10.200.1.80']);
  expect(edgeAddresses(withEntries('10.200.1.0/26'), [PODS])).toEqual(['10.200.1.64']);
  expect(edgeAddresses(withEntries('10.200.1.128/25'), [PODS])).toEqual(['10.200.1.128']);
  const gateway = parseAddress('10.200.1.128');
  expect(edgeAddresses(withEntries('10.200.1.128/25'), [{ ...PODS, gateway }])).toEqual([]);
});

test('security groups and prefix lists are read too, and what is unknown is passed over', () => {
  const model = sourceNetwork();
  const securityGroups = model.securityGroups.map((group) => ({
    ...group,
    egress: group.egress.map((rule) => ({ ...rule, peer: { kind: 'cidr' as const, cidr: '10.200.1.32/27' } })),
    ingress: group.ingress.map((rule) => ({ ...rule, peer: unknown('a parameter') })),
  }));
  const prefixLists = [
    {
      id: 'List',
      cidrs: ['10.200.1.96/27', unknown('a parameter')],
      maxEntries: 2,
      origin: { source: '', id: '', path: '' },
    },
  ];
  expect(edgeAddresses({ ...model, securityGroups, prefixLists }, [PODS])).toEqual([
    '10.200.1.32',
    '10.200.1.96',
    '10.200.1.64',
    '10.200.1.128',
  ]);
});

test('there are few of them, however many blocks there are', () => {
  const many = Array.from({ length: 20 }, (_, index) => `10.200.1.${String(100 + 4 * index)}/30`);
  expect(edgeAddresses(withEntries(...many), [PODS])).toHaveLength(MOST_CUTS);
});

test('a route that takes the middle of a pod CIDR away is found without a proof', async () => {
  const { rules, silent } = outcomeOf(await runLab(withRoute('10.200.1.64/28')));
  expect(rules).toEqual({ ...ALL_PROVED, podToPodWithoutNat: 'refuted' });
  expect(silent).toContain('pod@worker-0/10.200.0.2 > pod@worker-1/10.200.1.64');
  expect(silent).not.toContain('pod@worker-0/10.200.0.2 > pod@worker-1/10.200.1.80');
});
