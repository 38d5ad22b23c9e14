import { isUnknown, unknown, type Unknown } from '../../address/unknown';
import { awsBlock } from '../../address/cidr-text';
import { DEFAULT_VPC } from '../../model/default-vpc';
import type { DraftPart, DraftSecurityGroup, Given, UnplacedPart } from '../../model/network-draft';
import type { Origin, SecurityGroupPeer, SecurityGroupRule, Unread } from '../../model/network-model';
import { externalItem } from '../../model/external-item';
import { addTo } from '../../model/grouping';
import { idAt, integerAt, nameTagOf, partsAt, textAt, valueAt, type Outside } from '../resource/property';
import { placeOf, type ResourceView, type ResourceViews, unplacedResource } from '../resource/resource-view';
import type { Properties } from '../intrinsic/template-value';
import { readTraffic } from './traffic-reader';

type Direction = 'ingress' | 'egress';
type Rules = Record<Direction, Map<string, SecurityGroupRule[]>>;

/** Security groups with the rules inside them and those that stand beside them. */
export function readSecurityGroups(views: ResourceViews): DraftPart {
  const made = views.ofType('AWS::EC2::SecurityGroup');
  const names = groupsByName(made);
  const unread: Unread[] = [];
  const unplaced: UnplacedPart[] = [];
  const rules: Rules = { ingress: new Map(), egress: new Map() };
  for (const direction of ['ingress', 'egress'] as const) {
    const type = direction === 'ingress' ? 'AWS::EC2::SecurityGroupIngress' : 'AWS::EC2::SecurityGroupEgress';
    for (const view of views.ofType(type)) {
      const groupId = groupIdAt(view.properties, 'GroupId', 'GroupName', names, views);
      const rule = readRule(view.properties, direction, view.origin, names, views);
      if (rule === null) continue;
      if (groupId === null || isUnknown(groupId)) {
        const found = unplacedResource(view, groupId, 'security group');
        unread.push(found);
        unplaced.push({ unknown: found.unknown, kind: direction, origin: view.origin });
      } else addTo(rules[direction], groupId, view.exists === true ? rule : { ...rule, traffic: view.exists });
    }
  }
  const groups = made.map((view) => readGroup(view, rules, names, views));
  const ids = new Set(made.map(({ id }) => id));
  const others = [...new Set([...rules.ingress.keys(), ...rules.egress.keys()])].filter((id) => !ids.has(id));
  const outer = others.map((id): DraftSecurityGroup => {
    const [ingress, egress] = [rules.ingress.get(id) ?? [], rules.egress.get(id) ?? []];
    return { ...externalItem(id), vpcId: null, ingress, egress };
  });
  return { securityGroups: [...groups, ...outer], unread, unplaced };
}

function groupsByName(groups: readonly ResourceView[]): ReadonlyMap<string, string> {
  return new Map(
    groups.flatMap(({ id, properties }) => {
      const name = textAt(properties, 'GroupName');
      return typeof name === 'string' ? [[name, id] as const] : [];
    }),
  );
}

function readGroup(
  view: ResourceView,
  rules: Rules,
  names: ReadonlyMap<string, string>,
  outside: Outside,
): DraftSecurityGroup {
  const { id, origin, properties, readable } = view;
  const inline = (key: string, direction: Direction): readonly SecurityGroupRule[] =>
    partsAt(properties, key).flatMap((part, index) => {
      const place = placeOf(view, `${key}[${String(index)}]`);
      if (isUnknown(part)) return [{ traffic: part, peer: part, origin: place }];
      return readRule(part, direction, place, names, outside) ?? [];
    });
  const unreadable = readable === true ? [] : [{ traffic: readable, peer: readable, origin }];
  const separate = rules.egress.get(id) ?? [];
  // CloudFormation treats an empty list as absent: EC2's default rule stays, which allows all egress.
  const egress =
    partsAt(properties, 'SecurityGroupEgress').length === 0 ? null : inline('SecurityGroupEgress', 'egress');
  return {
    id,
    name: textName(properties),
    origin,
    whole: true,
    vpcId: idAt(properties, 'VpcId', outside) ?? (readable === true ? DEFAULT_VPC : null),
    ingress: [...inline('SecurityGroupIngress', 'ingress'), ...(rules.ingress.get(id) ?? []), ...unreadable],
    egress: readable === true ? (egress === null ? null : [...egress, ...separate]) : unreadable,
  };
}

function textName(properties: Properties): string | null {
  const name = textAt(properties, 'GroupName');
  return nameTagOf(properties) ?? (isUnknown(name) ? null : name);
}

function groupIdAt(
  properties: Properties,
  idKey: string,
  nameKey: string,
  names: ReadonlyMap<string, string>,
  outside: Outside,
): Given<string> {
  const id = idAt(properties, idKey, outside);
  const name = id === null ? idAt(properties, nameKey, outside) : null;
  if (name === null) return id;
  return isUnknown(name) ? name : (names.get(name) ?? name);
}

/** One rule; null where it is about IPv6, or names no peer and CloudFormation adds nothing. */
function readRule(
  properties: Properties,
  direction: Direction,
  origin: Origin,
  names: ReadonlyMap<string, string>,
  outside: Outside,
): SecurityGroupRule | null {
  const peer = readPeer(properties, direction === 'ingress' ? 'Source' : 'Destination', names, outside);
  if (peer === null) return null;
  const [from, to] = [integerAt(properties, 'FromPort'), integerAt(properties, 'ToPort')];
  return { traffic: readTraffic({ protocol: textAt(properties, 'IpProtocol'), from, to }), peer, origin };
}

function readPeer(
  properties: Properties,
  side: 'Source' | 'Destination',
  names: ReadonlyMap<string, string>,
  outside: Outside,
): SecurityGroupPeer | Unknown | null {
  const cidr = textAt(properties, 'CidrIp');
  if (cidr !== null) {
    const block = awsBlock(cidr);
    return isUnknown(block) ? block : { kind: 'cidr', cidr: block };
  }
  const listId = idAt(properties, `${side}PrefixListId`, outside);
  if (listId !== null) return isUnknown(listId) ? listId : { kind: 'prefixList', id: listId };
  const groupId = groupIdAt(properties, `${side}SecurityGroupId`, `${side}SecurityGroupName`, names, outside);
  if (groupId !== null) return isUnknown(groupId) ? groupId : { kind: 'group', id: groupId };
  if (valueAt(properties, 'CidrIpv6') !== undefined) return null;
  return Object.keys(properties).length === 0 ? unknown('a rule that says nothing') : null;
}
