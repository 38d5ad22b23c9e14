import { isUnknown, unknown } from '../../address/unknown';
import { awsBlock } from '../../address/cidr-text';
import { anyEntries } from '../../model/any-entry';
import type { DraftNetworkAcl, DraftPart, UnplacedPart } from '../../model/network-draft';
import type { NetworkAclEntry, Unread } from '../../model/network-model';
import { externalItem } from '../../model/external-item';
import { addTo } from '../../model/grouping';
import { booleanAt, idAt, integerAt, nameTagOf, partAt, textAt, valueAt } from '../resource/property';
import { type ResourceView, type ResourceViews, unplacedResource } from '../resource/resource-view';
import { readTraffic } from './traffic-reader';

export function readNetworkAcls(views: ResourceViews): DraftPart {
  const entries = new Map<string, NetworkAclEntry[]>();
  const unread: Unread[] = [];
  const unplaced: UnplacedPart[] = [];
  for (const view of views.ofType('AWS::EC2::NetworkAclEntry')) {
    const aclId = idAt(view.properties, 'NetworkAclId', views);
    if (aclId === null || isUnknown(aclId)) {
      const found = unplacedResource(view, aclId, 'network ACL');
      unread.push(found);
      unplaced.push({ unknown: found.unknown, kind: 'aclEntry', origin: view.origin });
      continue;
    }
    for (const entry of readEntry(view)) addTo(entries, aclId, entry);
  }
  const made = views.ofType('AWS::EC2::NetworkAcl').map(({ id, origin, properties }): DraftNetworkAcl => {
    const vpcId = idAt(properties, 'VpcId', views);
    return { id, name: nameTagOf(properties), origin, whole: true, vpcId, entries: entries.get(id) ?? [] };
  });
  const ids = new Set(made.map(({ id }) => id));
  const outer = [...entries]
    .filter(([id]) => !ids.has(id))
    .map(([id, own]): DraftNetworkAcl => {
      return { ...externalItem(id), vpcId: null, entries: own };
    });
  return { networkAcls: [...made, ...outer], unread, unplaced };
}

/** One entry; none for IPv6; where its place among the others is unknown, one before all of them that may do anything. */
function readEntry(view: ResourceView): readonly NetworkAclEntry[] {
  const { id, origin, properties, exists } = view;
  const cidr = textAt(properties, 'CidrBlock');
  if (cidr === null && valueAt(properties, 'Ipv6CidrBlock') !== undefined) return [];
  const number = integerAt(properties, 'RuleNumber');
  const action = textAt(properties, 'RuleAction');
  const egress = booleanAt(properties, 'Egress') ?? false;
  const unread = [number, action, egress].find((part) => isUnknown(part));
  const isEntry = number !== null && (action === 'allow' || action === 'deny');
  if (unread !== undefined || !isEntry) {
    const reason = unread ?? unknown(`entry "${id}" has no number, or neither allows nor denies`);
    return anyEntries(reason, origin, isUnknown(egress) ? ['ingress', 'egress'] : [egress ? 'egress' : 'ingress']);
  }
  const traffic = exists === true ? readEntryTraffic(view) : exists;
  const direction = egress === true ? 'egress' : 'ingress';
  const block = awsBlock(cidr ?? unknown(`entry "${id}" has no block`));
  return [{ number: Number(number), direction, action, cidr: block, traffic, origin }];
}

function readEntryTraffic({ properties }: ResourceView): NetworkAclEntry['traffic'] {
  const [range, icmp] = [partAt(properties, 'PortRange'), partAt(properties, 'Icmp')];
  const protocol = textAt(properties, 'Protocol');
  const about = protocol === '1' || protocol === 'icmp' ? icmp : range;
  if (isUnknown(about)) return about;
  const [first, last] = about === icmp ? (['Type', 'Code'] as const) : (['From', 'To'] as const);
  return readTraffic({ protocol, from: integerAt(about, first), to: integerAt(about, last) });
}
