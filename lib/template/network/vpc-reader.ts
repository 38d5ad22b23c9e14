import { parseAddress, parseCidr } from '../../address/cidr';
import { isKnown, isUnknown, orUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import { awsBlock } from '../../address/cidr-text';
import type { DraftPart, DraftVpc, Given } from '../../model/network-draft';
import { addTo } from '../../model/grouping';
import { externalItem } from '../../model/external-item';
import { textOf } from '../intrinsic/template-value';
import { booleanAt, idAt, itemsAt, nameTagOf, textAt, valueAt } from '../resource/property';
import { type ResourceView, type ResourceViews, unplacedResource } from '../resource/resource-view';

export function readVpcs(views: ResourceViews): DraftPart {
  const { added, anywhere } = addedBlocks(views);
  const lost = lostResolvers(views);
  const made = views.ofType('AWS::EC2::VPC').map((view): DraftVpc => {
    const { id, origin, properties } = view;
    return {
      ...NOTHING_SAID,
      id,
      name: nameTagOf(properties),
      origin,
      whole: true,
      cidrBlocks: [blockOf(view) ?? unknown(`VPC "${id}" has no CidrBlock`), ...(added.get(id) ?? []), ...anywhere],
      dnsSupport: lost.get(id) ?? booleanAt(properties, 'EnableDnsSupport'),
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

/** VPCs whose machines are told, by DHCP, of resolvers in the VPC that no resource has: whether a name is found there is unknown. */
function lostResolvers(views: ResourceViews): ReadonlyMap<string, Unknown> {
  const lost = new Map<string, Unknown>();
  for (const { properties } of views.ofType('AWS::EC2::VPCDHCPOptionsAssociation')) {
    const [vpcId, optionsId] = [idAt(properties, 'VpcId', views), idAt(properties, 'DhcpOptionsId', views)];
    if (typeof vpcId !== 'string' || typeof optionsId !== 'string') continue;
    const [vpc, options] = [views.byId.get(vpcId), views.byId.get(optionsId)];
    const block = vpc && blockOf(vpc);
    if (options === undefined || typeof block !== 'string') continue;
    const servers = itemsAt(options.properties, 'DomainNameServers').map((server) => textOf(server));
    const bodies = views.all.filter(({ id }) => id !== optionsId).map(({ resource }) => resource.body);
    const addresses = new Set(JSON.stringify(bodies).match(/\d+(\.\d+){3}/g));
    const isLost = (server: Maybe<string>): boolean =>
      isKnown(server) && isInside(server, block) && !addresses.has(server);
    if (servers.length > 0 && servers.every(isLost))
      lost.set(
        vpcId,
        unknown(
          `DHCP options "${optionsId}" name the resolver ${servers.filter(isKnown).join(', ')}, which no resource has`,
        ),
      );
  }
  return lost;
}

/** Whether an address is one of a VPC's block, that of AWS's own resolver aside. */
function isInside(text: string, block: string): boolean {
  const address = orUnknown(() => parseAddress(text));
  const { first, last } = parseCidr(block);
  return isKnown(address) && address >= first && address <= last && address !== first + 2;
}

interface AddedBlocks {
  readonly added: ReadonlyMap<string, readonly Maybe<string>[]>;
  /** blocks whose VPC is unknown: any VPC may have them */
  readonly anywhere: readonly Unknown[];
}

function addedBlocks(views: ResourceViews): AddedBlocks {
  const added = new Map<string, Maybe<string>[]>();
  const anywhere: Unknown[] = [];
  for (const view of views.ofType('AWS::EC2::VPCCidrBlock')) {
    const vpcId = idAt(view.properties, 'VpcId', views);
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
