import { isUnknown } from '../../address/unknown';
import { ALL_PORTS } from '../../address/range';
import type { TemplateFault } from '../../model/network-model';
import { protocolNumber } from '../network/traffic-reader';
import type { Properties } from '../intrinsic/template-value';
import { booleanAt, idAt, integerAt, partAt, partsAt, textAt, type Outside } from '../resource/property';
import type { ResourceView } from '../resource/resource-view';
import { hasNone, refused, statedIn } from './refusal';

const [, HIGHEST_PORT] = ALL_PORTS;
const INLINE = [
  ['SecurityGroupIngress', 'Source'],
  ['SecurityGroupEgress', 'Destination'],
] as const;

/**
 * EC2 API, "IpPermission", and CloudFormation Template Reference, "AWS::EC2::SecurityGroup Ingress". A rule that names no peer is no error:
 * the stack is made without it. Nor is one that stands in a group twice.
 */
export function refusedRules(view: ResourceView): readonly TemplateFault[] {
  if (view.type !== 'AWS::EC2::SecurityGroup') {
    const side = view.type.endsWith('Ingress') ? 'Source' : 'Destination';
    return refusedRule(view, view.properties, side, '');
  }
  return INLINE.flatMap(([key, side]) =>
    partsAt(view.properties, key).flatMap((part, at) =>
      isUnknown(part) ? [] : refusedRule(view, part, side, `${key}.${String(at)}`),
    ),
  );
}

function refusedRule(view: ResourceView, rule: Properties, side: string, path: string): readonly TemplateFault[] {
  const peers = ['CidrIp', 'CidrIpv6', `${side}PrefixListId`, `${side}SecurityGroupId`];
  const stated = statedIn(rule, peers);
  const noun = path === '' ? view.id : `a rule of ${view.id}`;
  return [
    ...(stated.length > 1
      ? [refused(view, path, `${noun} has ${stated.join(' and ')}, and EC2 takes one ${side.toLowerCase()}`)]
      : []),
    ...refusedTraffic(view, noun, path, textAt(rule, 'IpProtocol'), rule, ['FromPort', 'ToPort']),
  ];
}

/** EC2 API, "CreateNetworkAclEntry" and "NetworkAclEntry": numbers are 1 to 32766, each once in its direction. */
export function refusedEntries(entries: readonly ResourceView[], outside: Outside): readonly TemplateFault[] {
  const first = new Map<string, ResourceView>();
  return entries.flatMap((view) => {
    const { id, properties } = view;
    const told = (what: string): TemplateFault => refused(view, 'RuleNumber', `${id} ${what}`);
    const [number, acl] = [integerAt(properties, 'RuleNumber'), idAt(properties, 'NetworkAclId', outside)];
    const egress = booleanAt(properties, 'Egress') ?? false;
    const range = partAt(properties, 'PortRange');
    const faults = isUnknown(range)
      ? []
      : [...refusedTraffic(view, id, 'PortRange', textAt(properties, 'Protocol'), range, ['From', 'To'])];
    if (number === null || isUnknown(number)) return faults;
    if (number < 1 || number > 32_766)
      return [...faults, told(`has the number ${String(number)}, and EC2 takes 1 to 32766`)];
    if (typeof acl !== 'string' || isUnknown(egress)) return faults;
    const place = `${acl} ${String(egress)} ${String(number)}`;
    const other = first.get(place);
    first.set(place, other ?? view);
    if (other === undefined) return faults;
    return [...faults, told(`has the number of ${other.id}, ${String(number)}, in one direction of ${acl}`)];
  });
}

function refusedTraffic(
  view: ResourceView,
  noun: string,
  path: string,
  protocol: ReturnType<typeof textAt>,
  ports: Properties,
  [first, last]: readonly [string, string],
): readonly TemplateFault[] {
  if (protocol === null || isUnknown(protocol)) return [];
  const told = (what: string): readonly TemplateFault[] => [refused(view, path, `${noun} ${what}`)];
  const number = protocolNumber(protocol);
  if (isUnknown(number))
    return told(`has the protocol "${protocol}", and EC2 takes tcp, udp, icmp, icmpv6, -1 or a number up to 255`);
  if (number !== 6 && number !== 17) return [];
  const missing = [first, last].find((key) => hasNone(ports, [key]));
  if (missing !== undefined) return told(`has no ${missing}, and EC2 requires it for tcp and udp`);
  const [from, to] = [integerAt(ports, first), integerAt(ports, last)];
  if (typeof from !== 'number' || typeof to !== 'number') return [];
  if (from <= to && to <= HIGHEST_PORT) return [];
  return told(`has the ports ${String(from)} to ${String(to)}, and EC2 takes a range up to ${String(HIGHEST_PORT)}`);
}
