import fc from 'fast-check';
import { edgePorts, edgeSourcePorts } from '../../../lab/plan/edge-ports';
import type { NetworkModel } from '../../../lib/model/network-model';
import type { PortRange } from '../../../lib/model/traffic';
import { entry, tcp } from '../second-subnet';
import { sourceNetwork } from '../source-network';

const ports = fc
  .tuple(fc.integer({ min: 0, max: 65535 }), fc.integer({ min: 0, max: 65535 }))
  .map(([a, b]): PortRange => ({ from: Math.min(a, b), to: Math.max(a, b) }))
  .filter(({ from, to }) => from > 1 || to < 65535);

function withGroupPorts(ranges: readonly PortRange[]): NetworkModel {
  const model = sourceNetwork();
  const rules = ranges.map(({ from, to }) => ({
    traffic: tcp(from, to),
    peer: { kind: 'cidr' as const, cidr: '10.200.0.0/16' },
    origin: { source: 'test', id: 'Rule', path: '' },
  }));
  return { ...model, securityGroups: model.securityGroups.map((group) => ({ ...group, ingress: rules })) };
}

test('every hole between ranges, and every range, holds a port that is asked', () => {
  fc.assert(
    fc.property(fc.array(ports, { minLength: 1, maxLength: 4 }), (ranges) => {
      const asked = edgePorts(withGroupPorts(ranges));
      // being allowed begins and ends at these: between two of them nothing changes
      const changes = [...ranges.flatMap(({ from, to }) => [from, to + 1])].filter((port) => port > 1 && port <= 65535);
      for (const port of changes) expect(asked).toEqual(expect.arrayContaining([port - 1, port]));
      expect(asked.filter((port) => port < 1 || port > 65535)).toEqual([]);
    }),
  );
});

test('rules for all ports have no edges', () => {
  expect([
    edgePorts(sourceNetwork()),
    edgePorts(withGroupPorts([{ from: 0, to: 65535 }])),
    edgeSourcePorts(sourceNetwork()),
  ]).toEqual([[], [], []]);
});

test('an ACL has edges on both sides of a connection, since it asks the replies too', () => {
  const model = sourceNetwork();
  const networkAcls = model.networkAcls.map((acl) => ({
    ...acl,
    entries: [entry('ingress', 'allow', '0.0.0.0/0', tcp(32768, 60999))],
  }));
  expect([edgePorts({ ...model, networkAcls }), edgeSourcePorts({ ...model, networkAcls })]).toEqual([
    [32767, 32768, 60999, 61000],
    [1024, 32767, 32768, 60999, 61000, 65535],
  ]);
});
