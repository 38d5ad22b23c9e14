import { planFullLab } from '../../../lab/full/full-plan';
import { MANAGEMENT_PORTS, planIsolation, type PlannedAttempt } from '../../../lab/full/isolation-plan';
import type { FleetPod, PodFleet } from '../../../lab/full/pod-fleet';
import { unknown } from '../../../lib/address/unknown';
import type { MachineLaunch, NetworkModel } from '../../../lib/model-api';
import { sourceNetwork } from '../source-network';

const METADATA: MachineLaunch['metadata'] = { isEnabled: true, tokensRequired: true, hopLimit: 1, givesTags: false };

function planned(model: NetworkModel, metadata = METADATA): readonly PlannedAttempt[] {
  const launches = model.nodes.map(({ id }): MachineLaunch => ({
    nodeId: id,
    userData: null,
    metadata,
    hasRole: false,
    tags: {},
  }));
  const { lab, plan } = planFullLab(model, launches, { rootfs: '', shape: 'debian', bootSeconds: 1, stepSeconds: 1 });
  const pods = model.nodes.map(({ name }, number): [string, FleetPod[]] => [
    name,
    [2, 3].map((host) => ({
      ...{ id: '', path: '', namespace: `pod-${String(number)}-${String(host - 2)}` },
      address: `10.200.${String(number)}.${String(host)}`,
    })),
  ]);
  const fleet: PodFleet = { pods: new Map(pods), reports: [], probes: [], servers: [] };
  return planIsolation(lab, plan, fleet);
}

const told = (attempts: readonly PlannedAttempt[], name: PlannedAttempt['name']) =>
  attempts.filter((one) => one.name === name).map(({ from, as, to, what, meant }) => [from, as, to, what, meant]);

test('asks each node and its pod for a token, and the pod for what is given out without one', () => {
  expect(told(planned(sourceNetwork({ workers: 1 })), 'metadataFromPods')).toEqual([
    ['worker-0', null, '169.254.169.254', 'PUT /latest/api/token', true],
    ['pod@worker-0/10.200.0.2', null, '169.254.169.254', 'PUT /latest/api/token', false],
    ['pod@worker-0/10.200.0.2', null, '169.254.169.254', 'GET /latest/meta-data/', false],
  ]);
});

test('asks nothing of a metadata service that is off, and judges nothing of one that is not known', () => {
  const model = sourceNetwork({ workers: 1 });
  const off = { isEnabled: false, tokensRequired: true, hopLimit: 1, givesTags: false };
  expect(told(planned(model, off), 'metadataFromPods')).toEqual([]);
  const doubts = planned(model, unknown('a parameter')).filter(({ name }) => name === 'metadataFromPods');
  expect(new Set(doubts.map(({ doubt }) => doubt))).toEqual(
    new Set([
      'how the metadata service of worker-0 answers is not known: a parameter; it wants tokens here, with a hop limit of 1',
    ]),
  );
});

test('sends a packet of each pod under its own address, and under those of another pod, another node and a stranger', () => {
  const attempts = planned(sourceNetwork({ workers: 2 }));
  expect(told(attempts, 'sourcesOfPods')).toEqual([
    ['pod@worker-0/10.200.0.2', null, 'pod@worker-1/10.200.1.2', 'udp 8080', true],
    ['pod@worker-0/10.200.0.2', '10.200.1.3', 'pod@worker-1/10.200.1.2', 'udp 8080', false],
    ['pod@worker-0/10.200.0.2', '10.0.1.21', 'pod@worker-1/10.200.1.2', 'udp 8080', false],
    ['pod@worker-0/10.200.0.2', '198.51.100.7', 'pod@worker-1/10.200.1.2', 'udp 8080', false],
    ['pod@worker-1/10.200.1.2', null, 'pod@worker-0/10.200.0.2', 'udp 8080', true],
    ['pod@worker-1/10.200.1.2', '10.200.0.3', 'pod@worker-0/10.200.0.2', 'udp 8080', false],
    ['pod@worker-1/10.200.1.2', '10.0.1.20', 'pod@worker-0/10.200.0.2', 'udp 8080', false],
    ['pod@worker-1/10.200.1.2', '198.51.100.7', 'pod@worker-0/10.200.0.2', 'udp 8080', false],
  ]);
  expect(attempts.find(({ name }) => name === 'sourcesOfPods')?.made).toEqual({
    kind: 'packet',
    namespace: 'pod-0-0',
    address: '10.200.1.2',
    meant: true,
    protocol: 'udp',
    source: '10.200.0.2',
    sourcePort: 40_123,
    port: 8080,
    device: null,
    watched: ['eni-0', 'pod-1-0'],
  });
});

test('a worker alone sends to the internet, as a stranger', () => {
  expect(told(planned(sourceNetwork({ workers: 1 })), 'sourcesOfPods')).toEqual([
    ['pod@worker-0/10.200.0.2', '198.51.100.7', 'internet', 'udp 8080', false],
  ]);
});

describe('the ports by which a node is managed', () => {
  test('are tried from an address of the VPC that nobody has, and from the internet', () => {
    const attempts = planned(sourceNetwork({ workers: 1 })).filter(({ name }) => name === 'nodePortsFromOutside');
    expect(attempts.map(({ from, as, what }) => [from, as, what])).toEqual(
      MANAGEMENT_PORTS.flatMap((port) => [
        ['vpc', '10.0.1.254', `tcp ${String(port)}`],
        ['internet', '203.0.113.10', `tcp ${String(port)}`],
      ]),
    );
    expect(attempts.slice(0, 2).map(({ made }) => made)).toMatchObject([
      { namespace: 'vpc-0', device: 'e0', address: '10.0.1.20', watched: ['node-0'] },
      { namespace: 'inet-0', device: null, address: '10.0.1.20', watched: ['node-0'] },
    ]);
  });

  test('are not tried from the internet where the node has no public address', () => {
    const model = sourceNetwork({ workers: 1 });
    const interfaces = model.networkInterfaces.map((one) => ({ ...one, hasPublicAddress: false }));
    const attempts = planned({ ...model, networkInterfaces: interfaces });
    expect(new Set(told(attempts, 'nodePortsFromOutside').map(([from]) => from))).toEqual(new Set(['vpc']));
  });
});
