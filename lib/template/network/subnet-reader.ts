import { isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import type { DraftPart, DraftSubnet } from '../../model/network-draft';
import type { Unread } from '../../model/network-model';
import { externalItem } from '../../model/external-item';
import { booleanAt, idAt, nameTagOf, textAt } from '../resource/property';
import { type ResourceViews, unplacedResource } from '../resource/resource-view';
import { blockOf } from './vpc-reader';

/** Subnets, each with the route table and the network ACL that it is associated with. */
export function readSubnets(views: ResourceViews): DraftPart {
  const tables = associationsOf(views, 'AWS::EC2::SubnetRouteTableAssociation', 'RouteTableId');
  const acls = associationsOf(views, 'AWS::EC2::SubnetNetworkAclAssociation', 'NetworkAclId');
  const made = views.ofType('AWS::EC2::Subnet').map((view): DraftSubnet => {
    const { id, origin, properties } = view;
    return {
      id,
      name: nameTagOf(properties),
      origin,
      whole: true,
      vpcId: idAt(properties, 'VpcId', views),
      cidrBlock: blockOf(view),
      zone: textAt(properties, 'AvailabilityZone') ?? textAt(properties, 'AvailabilityZoneId'),
      routeTableId: tables.bySubnet.get(id) ?? tables.anywhere,
      networkAclId: acls.bySubnet.get(id) ?? acls.anywhere,
      mapPublicIp: booleanAt(properties, 'MapPublicIpOnLaunch'),
    };
  });
  const ids = new Set(made.map(({ id }) => id));
  const others = [...new Set([...tables.bySubnet.keys(), ...acls.bySubnet.keys()])].filter((id) => !ids.has(id));
  const outer = others.map((id): DraftSubnet => {
    return {
      ...externalItem(id),
      vpcId: null,
      cidrBlock: null,
      zone: null,
      routeTableId: tables.bySubnet.get(id) ?? null,
      networkAclId: acls.bySubnet.get(id) ?? null,
      mapPublicIp: null,
    };
  });
  return { subnets: [...made, ...outer], unread: [...tables.unread, ...acls.unread] };
}

interface Associations {
  readonly bySubnet: ReadonlyMap<string, Maybe<string>>;
  readonly unread: readonly Unread[];
  /** why a subnet without an association may have one: an association does not say whose it is; null where each does */
  readonly anywhere: Unknown | null;
}

function associationsOf(views: ResourceViews, type: string, property: string): Associations {
  const bySubnet = new Map<string, Maybe<string>>();
  const unread: Unread[] = [];
  for (const view of views.ofType(type)) {
    const subnetId = idAt(view.properties, 'SubnetId', views);
    if (subnetId === null || isUnknown(subnetId)) {
      unread.push(unplacedResource(view, subnetId, 'subnet'));
      continue;
    }
    const target = idAt(view.properties, property, views) ?? unknown(`"${view.id}" names no ${property}`);
    const first = bySubnet.get(subnetId);
    const several = first !== undefined && first !== target;
    const found = several ? unknown(`subnet "${subnetId}" has two associations of ${property}`) : target;
    bySubnet.set(subnetId, view.exists === true ? found : view.exists);
  }
  const [first] = unread;
  return { bySubnet, unread, anywhere: first === undefined ? null : unknown(first.unknown) };
}
