import { readUserData } from '../../../lib/user-data/user-data-reader';
import type { NetworkAclEntry, NetworkModel } from '../../../lib/model/network-model';
import type { Traffic } from '../../../lib/model/traffic';
import { endpointOf } from '../../../lib/walk/endpoint';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { prove } from '../../../lib/walk/proof/prove';
import { trace } from '../../../lib/walk/trace';
import { largeNetwork } from '../large-network';

const origin = { source: 'test', id: 'x', path: '' };
const all: Traffic = { protocol: -1, ports: null, icmp: null };
const tcp = (from: number, to: number): Traffic => ({ protocol: 6, ports: { from, to }, icmp: null });

type Entry = readonly [direction: NetworkAclEntry['direction'], cidr: string, traffic: Traffic];

/** A worker without a public address that leaves by a NAT gateway, in a subnet whose ACL has these entries. */
function behindNat(...entries: readonly Entry[]): NetworkModel {
  const model = largeNetwork(1);
  const [subnet] = model.subnets;
  const [table] = model.routeTables;
  const [acl] = model.networkAcls;
  if (!subnet || !table || !acl) throw new Error('no network');
  const toNat = { ...table, routes: table.routes.map((one) => (isDefault(one) ? { ...one, target: NAT } : one)) };
  const own = {
    ...subnet,
    id: 'subnet-nat',
    cidrBlock: '10.0.240.0/24',
    routeTableId: 'rtb-nat',
    networkAclId: 'acl-nat',
  };
  return {
    ...model,
    subnets: [...model.subnets, own],
    routeTables: [toNat, ...model.routeTables.slice(1), { ...table, id: 'rtb-nat' }],
    networkInterfaces: model.networkInterfaces.map((one) => ({ ...one, hasPublicAddress: false })),
    networkAcls: [
      acl,
      {
        ...acl,
        id: 'acl-nat',
        entries: entries.map(([direction, cidr, traffic], number) => ({
          ...{ number, direction, action: 'allow' as const, cidr, traffic, origin },
        })),
      },
    ],
    gateways: [
      ...model.gateways,
      { ...{ id: 'nat', kind: 'natGateway', vpcIds: ['vpc'], subnetId: 'subnet-nat', connectivity: 'public', origin } },
    ],
  };
}

const NAT = { kind: 'natGateway', id: 'nat' } as const;
const isDefault = ({ destination }: NetworkModel['routeTables'][number]['routes'][number]): boolean =>
  'cidr' in destination && destination.cidr === '0.0.0.0/0';

/** How a reply from the internet fares, and what the rule for egress comes to. */
function replyThrough(...entries: readonly Entry[]): readonly (string | undefined)[] {
  const network = compileNetwork(behindNat(...entries));
  const { reply } = trace(network, endpointOf(network, 'worker-0'), endpointOf(network, 'internet'), {
    protocol: 6,
    port: 443,
    sourcePort: 40000,
  });
  return [reply?.verdict, reply?.droppedBy?.rule, prove(network).rules.podEgressAsNode.verdict];
}

test('a reply passes the ACL of the NAT gateway, in from the internet and out to the worker', () => {
  const there = [
    ['ingress', '10.0.0.0/16', all],
    ['egress', '0.0.0.0/0', tcp(443, 443)],
  ] as const;
  const inward = ['ingress', '0.0.0.0/0', tcp(1024, 65535)] as const;
  const outward = ['egress', '10.0.0.0/16', tcp(1024, 65535)] as const;
  expect([
    replyThrough(...there, inward, outward),
    replyThrough(...there, outward),
    replyThrough(...there, inward),
    // the gateway takes any port, and this lets in some
    replyThrough(...there, ['ingress', '0.0.0.0/0', tcp(32768, 60999)], outward),
  ]).toEqual([
    ['delivered', undefined, 'proved'],
    ['dropped', 'network-acl-denies', 'refuted'],
    ['dropped', 'network-acl-denies', 'refuted'],
    ['unknown', 'network-acl-denies', 'unknown'],
  ]);
});

/** Two workers without public addresses that leave through an instance in a public subnet, which runs this script. */
function behindNatInstance(...script: readonly string[]): NetworkModel {
  const model = behindNat();
  const [first] = model.networkInterfaces;
  const [node] = model.nodes;
  if (!first || !node) throw new Error('no worker');
  const toInstance = { kind: 'instance', id: 'i-nat' } as const;
  const leavesBy = (route: NetworkModel['routeTables'][number]['routes'][number]): typeof route =>
    route.target === NAT ? { ...route, target: toInstance } : route;
  return {
    ...model,
    subnets: model.subnets.map((one) => ({ ...one, networkAclId: 'acl' })),
    routeTables: model.routeTables.map((table) => ({ ...table, routes: table.routes.map(leavesBy) })),
    networkInterfaces: [
      ...model.networkInterfaces,
      {
        ...{ ...first, id: 'eni-nat', subnetId: 'subnet-nat', addresses: ['10.0.240.9'] },
        ...{ hasPublicAddress: true, nodeId: 'i-nat' },
      },
    ],
    securityGroups: model.securityGroups.map((group) => ({
      ...group,
      ingress: [{ traffic: all, peer: { kind: 'cidr', cidr: '10.0.0.0/8' }, origin }],
    })),
    nodes: [
      ...model.nodes,
      {
        ...{ ...node, id: 'i-nat', name: 'nat', index: null, interfaceIds: ['eni-nat'], podCidrs: [] },
        setup: readUserData(['#!/bin/bash', ...script, ''].join('\n')),
      },
    ],
  };
}

test('what leaves through an instance that masquerades comes back through it, and left the worker as the worker', () => {
  const egressOf = (...script: readonly string[]): readonly (string | undefined)[] => {
    const network = compileNetwork(behindNatInstance(...script));
    const packet = { protocol: 6, port: 443, sourcePort: 40000 } as const;
    const told = trace(network, endpointOf(network, 'pod@worker-0'), endpointOf(network, 'internet'), packet);
    return [told.sourceLeft, told.reply?.verdict ?? told.droppedBy?.rule, prove(network).rules.podEgressAsNode.verdict];
  };
  const masquerade = 'iptables -t nat -A POSTROUTING -o eth0 -s 10.0.0.0/16 -j MASQUERADE';
  expect([
    egressOf('sysctl -w net.ipv4.ip_forward=1', masquerade),
    egressOf('sysctl -w net.ipv4.ip_forward=1'),
    egressOf('sysctl -w net.ipv4.ip_forward=0', masquerade),
    // the image may do what no line says
    egressOf(masquerade),
    egressOf(),
  ]).toEqual([
    ['10.0.0.20', 'delivered', 'proved'],
    ['10.0.0.20', 'internet-gateway-foreign-source', 'refuted'],
    ['10.0.0.20', 'route-wrong-target', 'refuted'],
    ['10.0.0.20', 'unknown', 'unknown'],
    ['10.0.0.20', 'forwarding-not-read', 'unknown'],
  ]);
});
