import { isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import { awsBlock } from '../../address/cidr-text';
import type { DraftPart, DraftVpc, Given } from '../../model/network-draft';
import { addTo } from '../../model/grouping';
import { externalItem } from '../../model/external-item';
import { booleanAt, idAt, nameTagOf, textAt, valueAt, type Outside } from '../resource/property';
import { type ResourceView, type ResourceViews, unplacedResource } from '../resource/resource-view';

/** VPCs with all their IPv4 blocks. */
export function readVpcs(views: ResourceViews, outside: Outside): DraftPart {
  const { added, anywhere } = addedBlocks(views, outside);
  const made = views.ofType('AWS::EC2::VPC').map((view): DraftVpc => {
    const { id, origin, properties } = view;
    return {
      ...NOTHING_SAID,
      id,
      name: nameTagOf(properties),
      origin,
      whole: true,
      cidrBlocks: [blockOf(view) ?? unknown(`VPC "${id}" has no CidrBlock`), ...(added.get(id) ?? []), ...anywhere],
      dnsSupport: booleanAt(properties, 'EnableDnsSupport'),
    };
  });
  const ids = new Set(made.map(({ id }) => id));
  const others = [...added]
    .filter(([id]) => !ids.has(id))
    .map(([id, cidrBlocks]): DraftVpc => {
      return { ...NOTHING_SAID, ...externalItem(id), cidrBlocks };
    });
  return { vpcs: [...made, ...others] };
}

const NOTHING_SAID = {
  dnsSupport: null,
  mainRouteTableId: null,
  defaultSecurityGroupId: null,
  defaultNetworkAclId: null,
};

interface AddedBlocks {
  readonly added: ReadonlyMap<string, readonly Maybe<string>[]>;
  /** blocks whose VPC is unknown: any VPC may have them */
  readonly anywhere: readonly Unknown[];
}

function addedBlocks(views: ResourceViews, outside: Outside): AddedBlocks {
  const added = new Map<string, Maybe<string>[]>();
  const anywhere: Unknown[] = [];
  for (const view of views.ofType('AWS::EC2::VPCCidrBlock')) {
    const vpcId = idAt(view.properties, 'VpcId', outside);
    const block = blockOf(view);
    if (block === null) continue;
    if (vpcId === null || isUnknown(vpcId)) anywhere.push(unknown(unplacedResource(view, vpcId, 'VPC').unknown));
    else addTo(added, vpcId, view.exists === true ? block : view.exists);
  }
  return { added, anywhere };
}

/** The IPv4 block that a resource states or takes from an address manager; null where it is about IPv6. */
export function blockOf({ properties, readable }: ResourceView): Given<string> {
  if (readable !== true) return readable;
  const stated = textAt(properties, 'CidrBlock');
  if (stated !== null) return awsBlock(stated);
  return valueAt(properties, 'Ipv4IpamPoolId') === undefined ? null : unknown('its block is given by IPAM at deploy');
}
