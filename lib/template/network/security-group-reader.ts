import { isUnknown, unknown, type Unknown } from '../../address/unknown';
import { awsBlock } from '../../address/cidr-text';
import { DEFAULT_VPC } from '../../model/default-vpc';
import type { DraftPart, DraftSecurityGroup, Given, UnplacedPart } from '../../model/network-draft';
import type { Origin, SecurityGroupPeer, SecurityGroupRule, Unread } from '../../model/network-model';
import { externalItem } from '../../model/external-item';
import { addTo } from '../../model/grouping';
import { idAt, integerAt, knownText, nameTagOf, partsAt, textAt, valueAt, type Outside } from '../resource/property';
import { placeOf, type ResourceView, type ResourceViews, unplacedResource } from '../resource/resource-view';
import type { Properties } from '../intrinsic/template-value';
import { readTraffic } from './traffic-reader';

type Direction = 'ingress' | 'egress';
type Rules = Record<Direction, Map<string, SecurityGroupRule[]>>;

/** What ids and names of groups stand for. */
interface Groups extends Outside {
  readonly byName: ReadonlyMap<string, string>;
}

/** Security groups with the rules inside them and those that stand beside them. */
export function readSecurityGroups(views: ResourceViews): DraftPart {
  const made = views.ofType('AWS::EC2::SecurityGroup');
  const groups: Groups = { outsiders: views.outsiders, byName: groupsByName(made) };
  const unread: Unread[] = [];
  const unplaced: UnplacedPart[] = [];
  const rules: Rules = { ingress: new Map(), egress: new Map() };
  for (const direction of ['ingress', 'egress'] as const) {
    const type = direction === 'ingress' ? 'AWS::EC2::SecurityGroupIngress' : 'AWS::EC2::SecurityGroupEgress';
    for (const view of views.ofType(type)) {
      const groupId = groupIdAt(view.properties, '', groups);
      const rule = readRule(view.properties, direction, view.origin, groups);
      if (rule === null) continue;
      if (groupId === null || isUnknown(groupId)) {
        const found = unplacedResource(view, groupId, 'security group');
        unread.push(found);
        unplaced.push({ unknown: found.unknown, kind: direction, origin: view.origin });
      } else addTo(rules[direction], groupId, view.exists === true ? rule : { ...rule, traffic: view.exists });
    }
  }
  const ids = new Set(made.map(({ id }) => id));
  const others = [...new Set([...rules.ingress.keys(), ...rules.egress.keys()])].filter((id) => !ids.has(id));
  const outer = others.map((id): DraftSecurityGroup => {
    const [ingress, egress] = [rules.ingress.get(id) ?? [], rules.egress.get(id) ?? []];
    return { ...externalItem(id), vpcId: null, ingress, egress };
  });
  return { securityGroups: [...made.map((view) => readGroup(view, rules, groups)), ...outer], unread, unplaced };
}

function groupsByName(groups: readonly ResourceView[]): ReadonlyMap<string, string> {
  return new Map(
    groups.flatMap(({ id, properties }) => {
      const name = knownText(properties, 'GroupName');
      return name === null ? [] : [[name, id] as const];
    }),
  );
}

function readGroup(view: ResourceView, rules: Rules, groups: Groups): DraftSecurityGroup {
  const { id, origin, properties, readable } = view;
  const inline = (key: string, direction: Direction): readonly SecurityGroupRule[] =>
    partsAt(properties, key).flatMap((part, index) => {
      const place = placeOf(view, `${key}[${String(index)}]`);
      if (isUnknown(part)) return [{ traffic: part, peer: part, origin: place }];
      return readRule(part, direction, place, groups) ?? [];
    });
  const unreadable = readable === true ? [] : [{ traffic: readable, peer: readable, origin }];
  const separate = rules.egress.get(id) ?? [];
  // CloudFormation treats an empty list as absent: EC2's default rule stays, which allows all egress.
  const egress =
    partsAt(properties, 'SecurityGroupEgress').length === 0 ? null : inline('SecurityGroupEgress', 'egress');
  return {
    id,
    name: nameTagOf(properties) ?? knownText(properties, 'GroupName'),
    origin,
    whole: true,
    vpcId: idAt(properties, 'VpcId', groups) ?? (readable === true ? DEFAULT_VPC : null),
    ingress: [...inline('SecurityGroupIngress', 'ingress'), ...(rules.ingress.get(id) ?? []), ...unreadable],
    egress: readable === true ? (egress === null ? null : [...egress, ...separate]) : unreadable,
  };
}

function groupIdAt(
  properties: Properties,
  side: '' | 'SourceSecurity' | 'DestinationSecurity',
  groups: Groups,
): Given<string> {
  const id = idAt(properties, `${side}GroupId`, groups);
  const name = id === null ? idAt(properties, `${side}GroupName`, groups) : null;
  if (name === null) return id;
  return isUnknown(name) ? name : (groups.byName.get(name) ?? name);
}

/** One rule; null where it is about IPv6, or names no peer and CloudFormation adds nothing. */
function readRule(
  properties: Properties,
  direction: Direction,
  origin: Origin,
  groups: Groups,
): SecurityGroupRule | null {
  const peer = readPeer(properties, direction === 'ingress' ? 'Source' : 'Destination', groups);
  if (peer === null) return null;
  const [from, to] = [integerAt(properties, 'FromPort'), integerAt(properties, 'ToPort')];
  return { traffic: readTraffic({ protocol: textAt(properties, 'IpProtocol'), from, to }), peer, origin };
}

function readPeer(
  properties: Properties,
  side: 'Source' | 'Destination',
  groups: Groups,
): SecurityGroupPeer | Unknown | null {
  const cidr = textAt(properties, 'CidrIp');
  if (cidr !== null) {
    const block = awsBlock(cidr);
    return isUnknown(block) ? block : { kind: 'cidr', cidr: block };
  }
  const listId = idAt(properties, `${side}PrefixListId`, groups);
  if (listId !== null) return isUnknown(listId) ? listId : { kind: 'prefixList', id: listId };
  const groupId = groupIdAt(properties, `${side}Security`, groups);
  if (groupId !== null) return isUnknown(groupId) ? groupId : { kind: 'group', id: groupId };
  if (valueAt(properties, 'CidrIpv6') !== undefined) return null;
  return Object.keys(properties).length === 0 ? unknown('a rule that says nothing') : null;
}
