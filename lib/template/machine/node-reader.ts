import { isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import { readAutoScalingGroups } from './auto-scaling-group-reader';
import { addTo } from '../../model/grouping';
import { ambiguousCheck, readInstances, type Launch } from './instance-reader';
import type { DraftNetworkInterface, DraftNode, DraftPart, Given } from '../../model/network-draft';
import { readNetworkInterfaces } from '../network/network-interface-reader';
import type { Unread } from '../../model/network-model';
import { externalInterface } from '../../model/placeholder';
import { idAt, integerAt } from '../resource/property';
import { readPublicAddresses, type PublicAddress } from './public-address-reader';
import { type AddressClaim, natClaims, sharedAddresses } from './shared-address';
import { refusedSignals } from '../refusal/refused-signal';
import type { ResourceViews } from '../resource/resource-view';
import { runtimeAttachments } from './runtime-attachment';

/** Nodes and network interfaces, tied to each other, with the public addresses that they have. */
export function readNodes(views: ResourceViews): DraftPart {
  const groups = readAutoScalingGroups(views);
  const launches = [...readInstances(views), ...groups.launches];
  const attached = readAttachments(views);
  const nodes = launches.map(({ node }): DraftNode => {
    return { ...node, interfaceIds: [...node.interfaceIds, ...(attached.byNode.get(node.id) ?? [])] };
  });
  const standing = [...readNetworkInterfaces(views), ...launches.flatMap(({ made }) => made)];
  const launched = new Set(nodes.map(({ id }) => id));
  const elsewhere = new Map(
    [...attached.byNode]
      .filter(([nodeId]) => !launched.has(nodeId))
      .flatMap(([nodeId, ids]) => ids.map((id) => [id, unknown(`it is attached to "${nodeId}", which is not read`)])),
  );
  const holder = holders(nodes, elsewhere);
  const elastic = readPublicAddresses(views);
  const known = new Set(standing.map(({ id }) => id));
  const outer = [
    ...holder.byInterface.keys(),
    ...elastic.addresses.filter(({ on }) => on === 'networkInterface').map(({ id }) => id),
  ]
    .filter((id, index, all) => !known.has(id) && all.indexOf(id) === index)
    .map((id) => externalInterface(id, null));
  const unseen = runtimeAttachments(views);
  const checks = statedChecks(launches, nodes);
  const addresses = publicAddressesByInterface(elastic.addresses, nodes);
  const claims = new Map(
    [...standing, ...outer].flatMap((each) =>
      (addresses.get(each.id) ?? []).flatMap((address) => {
        const claim = claimOf(each, address);
        return claim === null ? [] : [[address, claim] as const];
      }),
    ),
  );
  const shared = sharedAddresses([...claims.values(), ...natClaims(views)]);
  const isHeld = (address: PublicAddress): Maybe<boolean> => {
    const claim = claims.get(address);
    const contested = claim === undefined ? null : shared.whyContested(claim);
    return contested !== null && address.exists === true ? contested : address.exists;
  };
  const interfaces = [...standing, ...outer].map((each): DraftNetworkInterface => {
    const stated = checks.get(each.id);
    return {
      ...each,
      nodeId:
        holder.byInterface.get(each.id) ??
        attached.unreadHolders.get(each.id) ??
        elsewhere.get(each.id) ??
        unseen(each.id),
      sourceDestCheck: stated ?? each.sourceDestCheck,
      hasPublicAddress: withElastic(each, addresses.get(each.id) ?? [], isHeld, elastic.anywhere),
    };
  });
  const unread = [
    ...groups.unread,
    ...launches.flatMap((each) => each.unread),
    ...attached.unread,
    ...holder.unread,
    ...elastic.unread,
  ];
  return { nodes, networkInterfaces: interfaces, unread, faults: [...shared.faults, ...refusedSignals(views, nodes)] };
}

interface Attachments {
  readonly byNode: ReadonlyMap<string, readonly string[]>;
  /** why the machine of an interface cannot be read */
  readonly unreadHolders: ReadonlyMap<string, Unknown>;
  readonly unread: readonly Unread[];
}

function readAttachments(views: ResourceViews): Attachments {
  const found: { readonly nodeId: string; readonly interfaceId: string; readonly index: number }[] = [];
  const unread: Unread[] = [];
  const unreadHolders = new Map<string, Unknown>();
  for (const { id, properties, origin, exists } of views.ofType('AWS::EC2::NetworkInterfaceAttachment')) {
    const [nodeId, interfaceId] = [
      idAt(properties, 'InstanceId', views),
      idAt(properties, 'NetworkInterfaceId', views),
    ];
    const index = integerAt(properties, 'DeviceIndex');
    if (typeof nodeId !== 'string' || typeof interfaceId !== 'string') {
      const interfaceIds = idsMeant(interfaceId, 'AWS::EC2::NetworkInterface', views);
      const concerns = [...idsMeant(nodeId, 'AWS::EC2::Instance', views), ...interfaceIds];
      for (const each of interfaceIds)
        unreadHolders.set(each, unknown(`attachment "${id}" gives it to an instance that is not known`));
      unread.push({ unknown: `attachment "${id}" does not say what it ties`, origin, concerns });
      continue;
    }
    if (exists !== true) unread.push({ ...exists, origin, concerns: [nodeId, interfaceId] });
    found.push({ nodeId, interfaceId, index: typeof index === 'number' ? index : 1 });
  }
  const byNode = new Map<string, string[]>();
  for (const { nodeId, interfaceId } of found.sort((a, b) => a.index - b.index)) addTo(byNode, nodeId, interfaceId);
  return { byNode, unreadHolders, unread };
}

/** The resource that an attachment names; where that cannot be read, each that it may. */
function idsMeant(id: Given<string>, type: string, views: ResourceViews): readonly string[] {
  return typeof id === 'string' ? [id] : views.ofType(type).map((view) => view.id);
}

function holders(
  nodes: readonly DraftNode[],
  elsewhere: ReadonlyMap<string, Unknown>,
): { readonly byInterface: ReadonlyMap<string, string>; readonly unread: readonly Unread[] } {
  const byInterface = new Map<string, string>();
  const unread: Unread[] = [];
  for (const { id, interfaceIds, origin } of nodes) {
    for (const interfaceId of interfaceIds) {
      const other = byInterface.get(interfaceId);
      const outer = elsewhere.get(interfaceId);
      if (outer !== undefined) {
        const reason = `interface "${interfaceId}" is given to "${id}", and ${outer.unknown}`;
        unread.push({ unknown: reason, origin, concerns: [interfaceId, id] });
      }
      if (other === undefined) byInterface.set(interfaceId, id);
      else if (other !== id) {
        const reason = `interface "${interfaceId}" is given to "${other}" and to "${id}", and can be on one only`;
        unread.push({ unknown: reason, origin, concerns: [interfaceId, other, id] });
      }
    }
  }
  return { byInterface, unread };
}

/** An instance's SourceDestCheck acts on its only interface. */
function statedChecks(launches: readonly Launch[], nodes: readonly DraftNode[]): ReadonlyMap<string, Maybe<boolean>> {
  const checks = new Map<string, Maybe<boolean>>();
  launches.forEach(({ sourceDestCheck }, index) => {
    const node = nodes[index];
    if (sourceDestCheck === null || node === undefined) return;
    const several = node.interfaceIds.length > 1;
    for (const id of node.interfaceIds) checks.set(id, several ? ambiguousCheck(node.id) : sourceDestCheck);
  });
  return checks;
}

function publicAddressesByInterface(
  addresses: readonly PublicAddress[],
  nodes: readonly DraftNode[],
): ReadonlyMap<string, readonly PublicAddress[]> {
  const primaries = new Map(nodes.map(({ id, interfaceIds }) => [id, interfaceIds[0]]));
  const byInterface = new Map<string, PublicAddress[]>();
  for (const address of addresses) {
    const id = address.on === 'instance' ? primaries.get(address.id) : address.id;
    if (id !== undefined) addTo(byInterface, id, address);
  }
  return byInterface;
}

/** What an association claims; null where its Elastic IP cannot be read. */
function claimOf(
  { id, addresses: [primary] }: DraftNetworkInterface,
  { allocation, privateAddress, exists, origin }: PublicAddress,
): AddressClaim | null {
  if (allocation === null) return null;
  const address = privateAddress === null || privateAddress === primary ? null : privateAddress;
  const place = address === null ? '' : ` for ${isUnknown(address) ? 'an address that cannot be read' : address}`;
  return { allocation, holder: `${id}${place}`, isNat: false, exists, origin };
}

function withElastic(
  { hasPublicAddress, addresses: [primary] }: DraftNetworkInterface,
  elastic: readonly PublicAddress[],
  isHeld: (address: PublicAddress) => Maybe<boolean>,
  anywhere: Unknown | null,
): Given<boolean> {
  const onPrimary = elastic.map((address): Maybe<boolean> => {
    const { privateAddress } = address;
    if (privateAddress === null || privateAddress === primary) return isHeld(address);
    const comparable = !isUnknown(privateAddress) && typeof primary === 'string';
    return comparable ? false : unknown('whether a public address stands for the primary private address');
  });
  if (onPrimary.includes(true) || hasPublicAddress === true) return true;
  return onPrimary.find((each) => isUnknown(each)) ?? anywhere ?? hasPublicAddress;
}
