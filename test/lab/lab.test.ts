import { runLab } from '../../lab';
import { unknown } from '../../lib/address/unknown';
import { ALL_PROVED, ALSO_PROVED, NO_CONTROL_PLANE, endsWhere, isPod, nodeOf, outcomeOf } from './outcome';
import { ALL, OPEN, entry, tcp, withSecondSubnet } from './second-subnet';
import { sourceNetwork, type Change } from './source-network';

jest.setTimeout(30_000);

const acrossTo = (worker: string) => (from: string, to: string) =>
  isPod(to) && nodeOf(from) !== nodeOf(to) && (nodeOf(to) === worker || (isPod(from) && nodeOf(from) === worker));

test("the source document's network is proved, and every pod is seen under its own address by every other", async () => {
  const result = await runLab(sourceNetwork());
  expect(outcomeOf(result)).toEqual({
    rules: ALL_PROVED,
    also: ALSO_PROVED,
    probes: 225,
    silent: [],
    unknown: [],
    findings: [NO_CONTROL_PLANE],
  });
  const podToPod = result.pairs.filter(({ from, to }) => isPod(from) && isPod(to));
  expect(podToPod).toHaveLength(90);
  expect(podToPod.map(({ from, sourceSeen }) => ({ from, sourceSeen }))).toEqual(
    podToPod.map(({ from }) => ({ from, sourceSeen: from.split('/')[1] })),
  );
  expect(result.pairs.filter(({ to }) => to === 'internet')).toEqual(
    ['worker-0', 'worker-1', 'worker-2']
      .flatMap((worker, index) => [
        { worker, index, from: worker },
        ...[2, 254].map((host) => ({ worker, index, from: `pod@${worker}/10.200.${String(index)}.${String(host)}` })),
      ])
      .sort((a, b) => Number(isPod(a.from)) - Number(isPod(b.from)))
      .map(({ from, index }) => ({
        from,
        to: 'internet',
        protocol: 'tcp',
        port: 443,
        reached: true,
        sourceSeen: `10.0.1.${String(20 + index)}`,
      })),
  );
});

test('a control plane that the group lets in reaches every pod', async () => {
  const result = await runLab(sourceNetwork({ controlPlane: true }));
  expect(outcomeOf(result)).toEqual({
    rules: ALL_PROVED,
    also: ALSO_PROVED,
    probes: 243,
    silent: [],
    unknown: [],
    findings: [],
  });
});

describe('a network with one thing wrong is refuted by the pairs that it breaks', () => {
  const silentTo = async (change: Change, findings: readonly string[]) => {
    const result = await runLab(sourceNetwork(change));
    expect(outcomeOf(result)).toEqual({
      rules: { ...ALL_PROVED, podToPodWithoutNat: 'refuted' },
      also: { ...ALSO_PROVED, nodeToRemotePods: 'refuted' },
      probes: 225,
      silent: endsWhere(result, acrossTo('worker-1')),
      unknown: [],
      findings: [
        'error lab-pod-to-pod-without-nat pod@worker-0/10.200.0.2',
        'error lab-node-to-remote-pods worker-0',
        ...findings,
        NO_CONTROL_PLANE,
      ],
    });
  };

  test('a route that is not there', () => silentTo({ routeTo: { 1: null } }, ['error lab-no-route Table']));

  test('a default route to a gateway that is gone: the fix is for that route, not for pods', async () => {
    const model = sourceNetwork({ workers: 2 });
    const routeTables = model.routeTables.map((table) => ({
      ...table,
      routes: table.routes.map((route) =>
        route.origin.id === 'DefaultRoute' ? { ...route, state: 'blackhole' as const } : route,
      ),
    }));
    const { rules, findings } = await runLab({ ...model, routeTables });
    expect(rules).toEqual({ ...ALL_PROVED, podEgressAsNode: 'refuted' });
    expect(findings.filter(({ id }) => id === 'lab-no-route').map(({ fix }) => fix)).toEqual([
      'let the default route name an internet gateway or a NAT gateway that is there',
    ]);
  });

  test('a route to another worker', () => silentTo({ routeTo: { 1: 2 } }, []));

  test('source/dest check on', () =>
    silentTo({ checkedWorkers: [1] }, [
      'error lab-dropped-by-source-check worker-1-interface',
      'error lab-dropped-by-destination-check worker-1-interface',
    ]));

  test('no NAT table: the source file alone translates between workers', async () => {
    const result = await runLab(sourceNetwork({ natTable: false }));
    expect(outcomeOf(result)).toEqual({
      rules: { ...ALL_PROVED, podToPodWithoutNat: 'refuted' },
      also: ALSO_PROVED,
      probes: 225,
      silent: [],
      unknown: [],
      findings: ['error lab-pod-to-pod-without-nat pod@worker-0/10.200.0.2', NO_CONTROL_PLANE],
    });
    const across = result.pairs.filter(({ from, to }) => isPod(from) && isPod(to) && nodeOf(from) !== nodeOf(to));
    expect(across.map(({ sourceSeen }) => sourceSeen)).toEqual(
      across.map(({ from }) => `10.0.1.2${nodeOf(from).slice(-1)}`),
    );
    expect(result.findings[0]?.message).toContain('it arrived from 10.0.1.20 instead of 10.200.0.2');
  });

  test('forwarding off: the plugin turns it on at the first pod, and the setting off again when it is applied', async () => {
    const model = sourceNetwork({ workers: 2 });
    const nodes = model.nodes.map((node) => {
      const sysctls = node.setup.sysctls.map((one) => ({ ...one, value: '0' }));
      return node.index === 1 ? { ...node, setup: { ...node.setup, sysctls, commands: [] } } : node;
    });
    expect((await runLab({ ...model, nodes })).rules).toEqual({
      podToPodWithoutNat: 'refuted',
      nodeToOwnPods: 'proved',
      podEgressAsNode: 'refuted',
    });
  });

  test('no public addresses: the internet gateway passes nobody', async () => {
    const result = await runLab(sourceNetwork({ publicAddresses: false }));
    expect(outcomeOf(result)).toEqual({
      rules: { ...ALL_PROVED, podEgressAsNode: 'refuted' },
      also: ALSO_PROVED,
      probes: 225,
      silent: endsWhere(result, (_, to) => to === 'internet'),
      unknown: [],
      findings: [
        'error lab-pod-egress-as-node worker-0',
        'error lab-dropped-by-internet-gateway Gateway',
        NO_CONTROL_PLANE,
      ],
    });
  });
});

test('a group reference alone is unknown: AWS does not say whether it is for pods', async () => {
  const result = await runLab(sourceNetwork({ podCidrRule: false }));
  expect(outcomeOf(result)).toEqual({
    rules: { ...ALL_PROVED, podToPodWithoutNat: 'unknown' },
    also: ALSO_PROVED,
    probes: 225,
    silent: [],
    unknown: endsWhere(result, (from, to) => isPod(from) && isPod(to) && nodeOf(from) !== nodeOf(to)),
    findings: [
      'error lab-pod-to-pod-without-nat pod@worker-0/10.200.0.2',
      ...[0, 1, 2].map((index) => `error lab-dropped-by-security-group worker-${String(index)}-interface`),
      NO_CONTROL_PLANE,
    ],
  });
});

describe('two subnets', () => {
  test('each with a table of its own, one behind a NAT gateway: proved', async () => {
    const result = await runLab(withSecondSubnet(sourceNetwork(), OPEN, true));
    expect(outcomeOf(result)).toEqual({
      rules: ALL_PROVED,
      also: ALSO_PROVED,
      probes: 225,
      silent: [],
      unknown: [],
      findings: [NO_CONTROL_PLANE],
    });
  });

  test('an ACL whose replies have too few ports is refuted, by a probe from a port outside of them', async () => {
    const entries = [
      entry('egress', 'allow', '0.0.0.0/0'),
      entry('ingress', 'allow', '0.0.0.0/0', tcp(32768, 60999)),
      entry('ingress', 'allow', '0.0.0.0/0', tcp(8080, 8080)),
      entry('ingress', 'allow', '0.0.0.0/0', { protocol: 17, ports: null, icmp: null }),
      entry('ingress', 'allow', '0.0.0.0/0', { protocol: 1, ports: null, icmp: null }),
    ];
    const result = await runLab(withSecondSubnet(sourceNetwork({ workers: 2 }), entries));
    expect(result.rules).toEqual({ ...ALL_PROVED, podToPodWithoutNat: 'refuted' });
    expect(result.findings.map(({ id, message }) => `${id}: ${message}`)[0]).toBe(
      'lab-pod-to-pod-without-nat: podToPodWithoutNat is refuted: 28 of 276 probes, pod@worker-0/10.200.0.2 to pod@worker-1/10.200.1.2, tcp 8079 the first: no answer came',
    );
  });

  test('an ACL that only a packet turned round in its own subnet could meet is unknown', async () => {
    const model = sourceNetwork({ workers: 2 });
    const closed = model.networkAcls.map((acl) => ({
      ...acl,
      entries: [entry('ingress', 'deny', '10.200.0.0/16', ALL), ...acl.entries],
    }));
    const { rules, also } = await runLab({ ...model, networkAcls: closed });
    // the pods' replies to nodes are for addresses of the subnet, and meet no ACL
    expect({ rules, also }).toEqual({ rules: { ...ALL_PROVED, podToPodWithoutNat: 'unknown' }, also: ALSO_PROVED });
  });
});

describe('what is not known is never taken for fine', () => {
  test('a route whose target cannot be read', async () => {
    const model = sourceNetwork({ workers: 2 });
    const routeTables = model.routeTables.map((table) => ({
      ...table,
      routes: table.routes.map((route) =>
        route.origin.id === 'PodRoute1' ? { ...route, target: unknown('an import') } : route,
      ),
    }));
    const result = await runLab({ ...model, routeTables });
    expect(result.rules).toEqual({ ...ALL_PROVED, podToPodWithoutNat: 'unknown' });
    expect(result.findings[0]?.message).toContain('the target of PodRoute1 is not known: an import');
  });

  test('an address that cannot be read: the worker is not built', async () => {
    const model = sourceNetwork({ workers: 2 });
    const networkInterfaces = model.networkInterfaces.map((one) =>
      one.nodeId === 'worker-1' ? { ...one, addresses: [unknown('a parameter')] } : one,
    );
    const result = await runLab({ ...model, networkInterfaces });
    expect(outcomeOf(result)).toEqual({
      rules: { podToPodWithoutNat: 'unknown', nodeToOwnPods: 'unknown', podEgressAsNode: 'unknown' },
      also: { nodeToRemotePods: 'unknown', podToNodes: 'unknown', controlPlaneToPods: 'unknown' },
      probes: 27,
      silent: [],
      unknown: [],
      findings: ['warning lab-not-built worker-1-interface'],
    });
  });

  test('no worker at all', async () => {
    expect(outcomeOf(await runLab(sourceNetwork({ workers: 0 })))).toEqual({
      rules: { podToPodWithoutNat: 'unknown', nodeToOwnPods: 'unknown', podEgressAsNode: 'unknown' },
      also: { nodeToRemotePods: 'unknown', podToNodes: 'unknown', controlPlaneToPods: 'unknown' },
      probes: 0,
      silent: [],
      unknown: [],
      findings: ['error lab-no-worker'],
    });
  });
});
