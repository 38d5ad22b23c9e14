import { isUnknown, unknown, type Maybe } from '../../address/unknown';
import { exactAddress, exactBlock } from '../../address/cidr-text';
import type { DraftNetworkInterface, Given } from '../../model/network-draft';
import type { Origin } from '../../model/network-model';
import { booleanAt, idAt, idOf, integerAt, itemsAt, partsAt, textAt, type Outside } from '../resource/property';
import type { ResourceViews } from '../resource/resource-view';
import type { Properties } from '../intrinsic/template-value';

/** Network interfaces that stand by themselves (AWS::EC2::NetworkInterface). */
export function readNetworkInterfaces(views: ResourceViews): readonly DraftNetworkInterface[] {
  return views.ofType('AWS::EC2::NetworkInterface').map((view) => {
    return { ...interfaceOf(view.id, view.properties, view.origin, views), launched: false };
  });
}

/** An interface as its properties say, whichever resource holds them. */
export function interfaceOf(
  id: string,
  properties: Properties,
  origin: Origin,
  outside: Outside,
): DraftNetworkInterface {
  // Launch templates say Groups, everything else GroupSet.
  const groups = [...itemsAt(properties, 'GroupSet'), ...itemsAt(properties, 'Groups')];
  return {
    id,
    subnetId: idAt(properties, 'SubnetId', outside),
    addresses: addressesOf(properties),
    prefixes: prefixesOf(properties),
    securityGroupIds: groups.map((group) => idOf(group, outside)),
    sourceDestCheck: booleanAt(properties, 'SourceDestCheck'),
    hasPublicAddress: booleanAt(properties, 'AssociatePublicIpAddress'),
    nodeId: null,
    launched: true,
    whole: true,
    origin,
  };
}

/** All private addresses, primary first; null for the primary where AWS picks it. */
function addressesOf(properties: Properties): readonly Given<string>[] {
  const stated = textAt(properties, 'PrivateIpAddress');
  const listed = partsAt(properties, 'PrivateIpAddresses').map((part) => {
    if (isUnknown(part)) return { primary: false, address: part };
    const address = exactAddress(textAt(part, 'PrivateIpAddress') ?? unknown('an address that is not stated'));
    return { primary: booleanAt(part, 'Primary') === true, address };
  });
  const primary = stated === null ? (listed.find((each) => each.primary)?.address ?? null) : exactAddress(stated);
  const secondary = listed.filter((each) => !each.primary && each.address !== primary).map(({ address }) => address);
  return [primary, ...secondary, ...picked(properties, 'SecondaryPrivateIpAddressCount', 'a secondary address')];
}

function prefixesOf(properties: Properties): readonly Maybe<string>[] {
  const stated = partsAt(properties, 'Ipv4Prefixes').map((part) =>
    isUnknown(part) ? part : exactBlock(textAt(part, 'Ipv4Prefix') ?? unknown('a prefix that is not stated')),
  );
  return [...stated, ...picked(properties, 'Ipv4PrefixCount', 'a prefix')];
}

const MOST_PICKED = 50;

function picked(properties: Properties, key: string, noun: string): readonly Maybe<string>[] {
  const count = integerAt(properties, key);
  if (count === null) return [];
  if (isUnknown(count)) return [count];
  const length = Math.max(0, Math.min(count, MOST_PICKED));
  return Array.from({ length }, () => unknown(`${noun} that AWS picks at deploy`));
}
