import { isUnknown, unknown } from '../address/unknown';
import { awsBlock } from './cidr-text';
import type { DraftNetworkAcl, DraftPart } from './network-draft';
import type { NetworkAclEntry, Unread } from './network-model';
import { outerItem } from './outer-item';
import { addTo } from './grouping';
import { booleanAt, idAt, integerAt, nameTagOf, partAt, textAt, valueAt, type Outside } from './property';
import type { ResourceView, ResourceViews } from './resource-view';
import { nowhere } from './subnet-reader';
import { readTraffic } from './traffic-reader';

/** Network ACLs with their entries. */
export function readNetworkAcls(views: ResourceViews, outside: Outside): DraftPart {
  const entries = new Map<string, NetworkAclEntry[]>();
  const unread: Unread[] = [];
  for (const view of views.ofType('AWS::EC2::NetworkAclEntry')) {
    const aclId = idAt(view.properties, 'NetworkAclId', outside);
    if (aclId === null || isUnknown(aclId)) {
      unread.push(nowhere(view, aclId, 'network ACL'));
      continue;
    }
    const entry = readEntry(view);
    if (entry === null) continue;
    if ('concerns' in entry) unread.push({ ...entry, concerns: [aclId] });
    else addTo(entries, aclId, entry);
  }
  const made = views.ofType('AWS::EC2::NetworkAcl').map(({ id, origin, properties }): DraftNetworkAcl => {
    const vpcId = idAt(properties, 'VpcId', outside);
    return { id, name: nameTagOf(properties), origin, whole: true, vpcId, entries: entries.get(id) ?? [] };
  });
  const ids = new Set(made.map(({ id }) => id));
  const outer = [...entries]
    .filter(([id]) => !ids.has(id))
    .map(([id, own]): DraftNetworkAcl => {
      return { ...outerItem(id), vpcId: null, entries: own };
    });
  return { networkAcls: [...made, ...outer], unread };
}

/** One entry; null for IPv6; an unread where its place among the others is unknown. */
function readEntry(view: ResourceView): NetworkAclEntry | Unread | null {
  const { id, origin, properties, exists, readable } = view;
  const cidr = textAt(properties, 'CidrBlock');
  if (cidr === null && valueAt(properties, 'Ipv6CidrBlock') !== undefined) return null;
  const number = integerAt(properties, 'RuleNumber');
  const action = textAt(properties, 'RuleAction');
  const egress = booleanAt(properties, 'Egress') ?? false;
  if (readable !== true) return { unknown: readable.unknown, origin, concerns: [] };
  for (const part of [number, action, egress]) if (isUnknown(part)) return { ...part, origin, concerns: [] };
  const allow = action === 'allow';
  if (number === null || (!allow && action !== 'deny')) {
    return { unknown: `entry "${id}" has no number, or neither allows nor denies`, origin, concerns: [] };
  }
  const traffic = exists === true ? readEntryTraffic(view) : exists;
  return {
    number: Number(number),
    direction: egress === true ? 'egress' : 'ingress',
    action: allow ? 'allow' : 'deny',
    cidr: awsBlock(cidr ?? unknown(`entry "${id}" has no block`)),
    traffic,
    origin,
  };
}

function readEntryTraffic({ properties }: ResourceView): NetworkAclEntry['traffic'] {
  const [range, icmp] = [partAt(properties, 'PortRange'), partAt(properties, 'Icmp')];
  const protocol = textAt(properties, 'Protocol');
  const about = protocol === '1' || protocol === 'icmp' ? icmp : range;
  if (isUnknown(about)) return about;
  const [first, last] = about === icmp ? (['Type', 'Code'] as const) : (['From', 'To'] as const);
  return readTraffic({ protocol, from: integerAt(about, first), to: integerAt(about, last) });
}
