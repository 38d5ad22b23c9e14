import type { NetworkModel, Origin } from '../../../lib/model/network-model';
import { proofFindings } from '../../../lib/rules/proof/proof-findings';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { prove } from '../../../lib/walk/proof/prove';
import { largeNetwork } from '../../walk/large-network';

const origin: Origin = { source: 'Stack', id: 'Decider', path: 'Properties.Part' };

/** Where the proof says that something is wrong: the kind, the resource, and the place. */
function placesIn(model: NetworkModel): readonly unknown[] {
  const errors = proofFindings(prove(compileNetwork(model)), model).filter(({ severity }) => severity === 'error');
  return errors.map(({ id, resource, place }) => [id, resource, place]);
}

/** Two workers, and an ACL that lets all in but what an entry of its own may deny. */
function withAcl(denied: boolean): NetworkModel {
  const model = largeNetwork(2);
  const entry = { number: 50, action: 'deny' as const, cidr: '10.128.0.0/9', origin };
  const traffic = { protocol: 6, ports: { from: 443, to: 443 }, icmp: null };
  const networkAcls = model.networkAcls.map((acl) => ({
    ...acl,
    entries: denied ? [{ ...entry, direction: 'ingress' as const, traffic }, ...acl.entries] : [],
  }));
  return { ...model, networkAcls };
}

function withBlackhole(): NetworkModel {
  const model = largeNetwork(2);
  const routeTables = model.routeTables.map((table) => ({
    ...table,
    routes: table.routes.map((route, at) =>
      at === 1 && table.id === 'rtb-0' ? { ...route, state: 'blackhole' as const, origin } : route,
    ),
  }));
  return { ...model, routeTables };
}

test('where one entry of an ACL or one route of a table decides, that is the place', () => {
  expect([placesIn(withAcl(true)), placesIn(withBlackhole())]).toEqual([
    [['network-acl-denies', 'acl', origin]],
    [['route-blackhole', 'rtb-0', origin]],
  ]);
});

test('where nothing in it allows a packet, the place is the resource as a whole', () => {
  const model = withAcl(false);
  expect(placesIn(model)).toEqual([['network-acl-denies', 'acl', model.networkAcls[0]?.origin]]);
});

test('in a template it is the property, in an account the thing itself', () => {
  const sound = largeNetwork(2);
  const model = {
    ...sound,
    vpcs: sound.vpcs.map((vpc) => ({ ...vpc, dnsSupport: false })),
    networkInterfaces: sound.networkInterfaces.map((one) => ({ ...one, sourceDestCheck: one.id === 'eni-1' })),
    securityGroups: sound.securityGroups.map((group) => ({ ...group, ingress: [] })),
  };
  const stack = { name: 'test', templateBytes: 1, resources: 1, outputs: 0, elasticIps: 0 };
  const paths = (of: NetworkModel): unknown[] =>
    proofFindings(prove(compileNetwork(of)), of)
      .filter(({ place }) => place !== null)
      .map(({ id, place }) => [id, place?.path])
      .sort();
  expect([paths({ ...model, stacks: [stack] }), new Set(paths(model).map((each) => (each as unknown[])[1]))]).toEqual([
    [
      ['resolver-off', 'Properties.EnableDnsSupport'],
      ['security-group-ingress-missing', 'Properties.SecurityGroupIngress'],
      ['source-dest-check-on', 'Properties.SourceDestCheck'],
    ],
    new Set(['']),
  ]);
});

test('machines without pods that nothing is granted are one info finding', () => {
  const model = largeNetwork(4);
  const workers = 2;
  const podless = model.nodes.map((node, at) =>
    at < workers ? node : { ...node, index: null, podCidrs: [], setup: { ...node.setup, networks: [] } },
  );
  const alone = {
    ...model,
    nodes: podless,
    routeTables: model.routeTables.map((table) => ({
      ...table,
      routes: table.routes.filter((_, at) => at < workers || at >= 4),
    })),
    networkInterfaces: model.networkInterfaces.map((one, at) =>
      at < workers ? one : { ...one, securityGroupIds: ['other'] },
    ),
    securityGroups: model.securityGroups.flatMap((group) => [group, { ...group, id: 'other' }]),
  };
  const found = proofFindings(prove(compileNetwork(alone)), alone);
  expect(found.map(({ id, severity, message }) => [id, severity, message])).toEqual([
    ['machine-not-asked', 'info', expect.stringMatching(/^controlPlaneToPods does not cover worker-2, worker-3: no /)],
  ]);
});
