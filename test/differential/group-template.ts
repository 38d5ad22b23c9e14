import type { GroupRuleSpec, NetworkSpec } from './network-spec';
import { ref, type Resources } from './network-template';
import { at, blockText } from './plan';

/** A security group with its rules inline, but for those that refer to a group. */
export function groupResources(spec: NetworkSpec, number: number): Resources {
  const { ingress, egress } = at(spec.groups, number);
  const inline = (rules: readonly GroupRuleSpec[], direction: 'ingress' | 'egress'): readonly unknown[] =>
    rules.filter(({ peer }) => peer.of !== 'group').map((rule) => properties(spec, rule, direction));
  // a group without egress rules lets all out, whatever stands beside it; this one is to let nothing else out
  const none = { IpProtocol: '-1', CidrIp: '192.0.2.1/32', Description: 'nothing' };
  return {
    [`Group${number}`]: {
      Type: 'AWS::EC2::SecurityGroup',
      Properties: {
        GroupDescription: 'nodes',
        VpcId: ref('Vpc'),
        SecurityGroupIngress: inline(ingress, 'ingress'),
        ...(egress === null ? {} : { SecurityGroupEgress: [none, ...inline(egress, 'egress')] }),
      },
    },
  };
}

/** The rules that refer to groups, each a resource of its own, so that groups may refer to each other. */
export function rulesBetweenGroups(spec: NetworkSpec): Resources {
  const found = spec.groups.flatMap(({ ingress, egress }, number) => [
    ...ruleResources(spec, number, ingress, 'ingress'),
    ...ruleResources(spec, number, egress ?? [], 'egress'),
  ]);
  return Object.fromEntries(found);
}

function ruleResources(
  spec: NetworkSpec,
  number: number,
  rules: readonly GroupRuleSpec[],
  direction: 'ingress' | 'egress',
): [string, Resources[string]][] {
  const kind = direction === 'ingress' ? 'Ingress' : 'Egress';
  return rules.flatMap((rule, position) => {
    if (rule.peer.of !== 'group') return [];
    const GroupId = { 'Fn::GetAtt': [`Group${number}`, 'GroupId'] };
    const Properties = { GroupId, ...properties(spec, rule, direction) };
    return [[`Group${number}${kind}${position}`, { Type: `AWS::EC2::SecurityGroup${kind}`, Properties }]];
  });
}

function properties(
  spec: NetworkSpec,
  { peer, traffic }: GroupRuleSpec,
  direction: 'ingress' | 'egress',
): Record<string, unknown> {
  const side = direction === 'ingress' ? 'Source' : 'Destination';
  const end =
    peer.of === 'group'
      ? { [`${side}SecurityGroupId`]: { 'Fn::GetAtt': [`Group${peer.group % spec.groups.length}`, 'GroupId'] } }
      : peer.of === 'list'
        ? { [`${side}PrefixListId`]: { 'Fn::GetAtt': ['Pods', 'PrefixListId'] } }
        : { CidrIp: blockText(spec, peer) };
  const IpProtocol = { all: '-1', tcp: 'tcp', udp: '17', icmp: 'icmp', echo: '1' }[traffic.protocol];
  return { ...end, IpProtocol, ...portsOf(traffic.protocol, traffic.ports) };
}

function portsOf(protocol: string, ports: readonly [number, number] | null): Record<string, unknown> {
  if (protocol === 'all') return {};
  if (protocol === 'icmp') return { FromPort: -1, ToPort: -1 };
  if (protocol === 'echo') return { FromPort: 8, ToPort: -1 };
  const [FromPort, ToPort] = ports ?? [0, 65535];
  return { FromPort: String(FromPort), ToPort };
}
