import type { CauseId } from '../../lib/walk/packet/cause';
import { add, type Edit, idOf, inUserData, propertiesOf, remove, set } from './default-app';
import { ec2 } from '../fixtures/fixture';

const SUPERNET = 'ip daddr 10.200.0.0/16 snat';
const MASQUERADE = 'ip saddr 10.200.0.0/24 ip daddr != 224.0.0.0/4 oifname != "cnio0" masquerade';

/** Adds a line to the nft table of a worker. */
function nft(worker: 0 | 1 | 2 | 'all', chain: string): Edit {
  const before = '  chain postrouting {';
  return inUserData(worker, before, `  ${chain}\n   ${before}`);
}

const acl = (...denied: readonly object[]): Edit =>
  add((template) => {
    const allow = (Egress: boolean): object => ({ RuleNumber: 200, Protocol: -1, RuleAction: 'allow', Egress });
    const entries = [...denied, allow(true), allow(false)].map((entry, at) => [
      `Entry${String(at)}`,
      ec2('NetworkAclEntry', { CidrBlock: '0.0.0.0/0', NetworkAclId: { Ref: 'Acl' }, ...entry }),
    ]);
    return {
      Acl: ec2('NetworkAcl', { VpcId: { Ref: idOf(template, 'VPC') } }),
      Association: ec2('SubnetNetworkAclAssociation', {
        NetworkAclId: { Ref: 'Acl' },
        SubnetId: { Ref: idOf(template, 'Subnet') },
      }),
      ...(Object.fromEntries(entries) as object),
    };
  });

/** A network interface more, on a worker or on nobody. */
const secondInterface = (worker: 1 | null): Edit =>
  add((template) => ({
    Second: ec2('NetworkInterface', {
      ...propertiesOf(template, 'NetworkInterface', /worker1/),
      PrivateIpAddress: '10.0.1.121',
    }),
    ...(worker !== null && {
      Attachment: ec2('NetworkInterfaceAttachment', {
        DeviceIndex: '1',
        InstanceId: { Ref: idOf(template, 'Instance', /worker1/) },
        NetworkInterfaceId: { Ref: 'Second' },
      }),
    }),
  }));

const route = (index: 0 | 1 | 2, properties: Record<string, unknown>): Edit =>
  set('Route', new RegExp(`worker${String(index)}Route`), properties);

const toInterface =
  (index: 0 | 1 | 2, pattern: RegExp): Edit =>
  (template) => {
    route(index, { NetworkInterfaceId: { Ref: idOf(template, 'NetworkInterface', pattern) } })(template);
  };

const ingress = (...rules: readonly object[]): Edit =>
  set('SecurityGroup', /SecurityGroup/, { SecurityGroupIngress: rules });

/** For each cause of the walk, a fault of the default app that shows it. */
export const FAULTS: Readonly<Record<CauseId, readonly Edit[]>> = {
  'no-pod-route': [inUserData(0, '"routes": [{"dst": "0.0.0.0/0"}]', '"routes": [{"dst": "10.200.0.0/16"}]')],
  'bridge-without-gateway': [inUserData(1, '"isGateway": true', '"isGateway": false')],
  'ip-forward-off': [inUserData(2, 'net.ipv4.ip_forward=1', 'net.ipv4.ip_forward=0')],
  // a NAT instance that is not in the template attaches the interface to itself
  'forwarding-not-read': [
    secondInterface(null),
    add(() => ({ Nat: ec2('LaunchTemplate', { LaunchTemplateData: { UserData: { Ref: 'Second' } } }) })),
    set('Route', /DefaultRoute/, { GatewayId: undefined, NetworkInterfaceId: { Ref: 'Second' } }),
  ],
  'forward-drops': [nft(0, 'chain f { type filter hook forward priority 0; tcp dport 443 drop; }')],
  'input-drops': [nft(1, 'chain i { type filter hook input priority 0; udp dport 53 drop; }')],
  'output-drops': [
    nft(2, 'chain o { type filter hook output priority 0; ip daddr 10.200.2.0/24 tcp dport 10250 drop; }'),
  ],
  'pod-to-pod-masqueraded': [inUserData(0, SUPERNET, 'ip daddr 10.200.0.0/23 snat')],
  'egress-not-masqueraded': [inUserData(1, SUPERNET, 'ip daddr { 10.200.0.0/16, 10.0.1.0/24 } snat')],
  'node-route-missing': [
    inUserData(0, 'ExecStart=ip ', 'ExecStart=ip route add blackhole 10.200.1.64/26\n   ExecStart=ip '),
  ],
  'source-dest-check-on': [set('NetworkInterface', /worker1/, { SourceDestCheck: 'true' })],
  'security-group-egress-missing': [
    set('SecurityGroup', /SecurityGroup/, {
      SecurityGroupEgress: [{ CidrIp: '0.0.0.0/0', IpProtocol: 'tcp', FromPort: 0, ToPort: 65535 }],
    }),
  ],
  'security-group-ingress-missing': [
    remove('SecurityGroupIngress', /from/),
    ingress({ CidrIp: '10.200.0.0/16', IpProtocol: '-1' }),
  ],
  'security-group-reference-only': [ingress()],
  'network-acl-denies': [
    acl({ RuleNumber: 100, Protocol: 6, RuleAction: 'deny', Egress: false, PortRange: { From: 61000, To: 65535 } }),
  ],
  'network-acl-turn-around': [
    acl({ RuleNumber: 100, Protocol: -1, RuleAction: 'deny', Egress: true, CidrBlock: '10.200.0.0/16' }),
  ],
  'route-missing': [remove('Route', /worker2Route/)],
  'route-wrong-target': [
    inUserData(0, 'ExecStart=ip ', 'ExecStart=ip route add 10.200.1.0/24 via 10.0.1.22\n   ExecStart=ip '),
  ],
  'route-blackhole': [secondInterface(null), toInterface(1, /^Second$/)],
  'route-loop': [toInterface(1, /worker2/)],
  'route-by-instance-ambiguous': [
    secondInterface(1),
    (template) => {
      const properties = propertiesOf(template, 'Route', /worker1Route/);
      properties.InstanceId = { Ref: idOf(template, 'Instance', /worker1/) };
      delete properties.NetworkInterfaceId;
    },
  ],
  'address-unclaimed': [inUserData(1, '[{"subnet": "10.200.1.0/24"}]', '[{"subnet": "10.0.7.0/24"}]')],
  'resolver-off': [set('VPC', /Vpc/, { EnableDnsSupport: false })],
  'resolver-foreign-source': [inUserData('all', SUPERNET, 'ip daddr 10.0.0.0/8 snat')],
  'no-public-address': [remove('EIPAssociation', /worker0/)],
  'internet-gateway-foreign-source': [
    inUserData(2, MASQUERADE.replace('10.200.0.0/24', '10.200.2.0/24'), ''),
    inUserData(2, '"ipMasq": true', '"ipMasq": false'),
  ],
  'gateway-not-walked': [
    (template) => {
      const properties = propertiesOf(template, 'Route', /DefaultRoute/);
      properties.TransitGatewayId = 'tgw-0123456789abcdef0';
      delete properties.GatewayId;
    },
  ],
  'reverse-path-strict': [
    secondInterface(1),
    toInterface(1, /^Second$/),
    inUserData(1, 'net.ipv4.ip_forward=1', 'net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=1'),
  ],
  'known-by-routes': [
    set('Instance', /worker0/, { UserData: undefined }),
    set('Instance', /worker1/, { UserData: undefined }),
    set('Instance', /worker2/, { UserData: undefined }),
  ],
  'no-pod-network': [inUserData(0, '"type": "bridge"', '"type": "flannel"')],
  'template-part-unread': [
    add((template) => ({
      Propagation: ec2('RouteServerPropagation', {
        RouteServerId: 'rs-0123456789abcdef0',
        RouteTableId: { Ref: idOf(template, 'RouteTable') },
      }),
    })),
  ],
  'node-rules-unread': [inUserData(0, '[containerd', '[docker.io, containerd')],
  'not-readable': [
    (template) => {
      template.Parameters = { ...template.Parameters, Check: { Type: 'String' } };
    },
    set('NetworkInterface', /worker0/, { SourceDestCheck: { Ref: 'Check' } }),
  ],
};
