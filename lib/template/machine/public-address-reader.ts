import { isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import { exactAddress } from '../../address/cidr-text';
import type { Origin, Unread } from '../../model/network-model';
import { idAt, textAt, type Outside } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';

/** An Elastic IP on an interface, or on the first interface of an instance. */
export interface PublicAddress {
  readonly on: 'networkInterface' | 'instance';
  readonly id: string;
  /** the private address that it stands for; null: the primary */
  readonly privateAddress: Maybe<string> | null;
  /** unknown where it stands under a condition that is */
  readonly exists: Maybe<boolean>;
  /** id of the Elastic IP; null where it cannot be read */
  readonly allocation: string | null;
  readonly origin: Origin;
}

export interface PublicAddresses {
  readonly addresses: readonly PublicAddress[];
  readonly unread: readonly Unread[];
  /** why any interface may have a public address: one of the associations does not say whose it is */
  readonly anywhere: Unknown | null;
}

/** Elastic IPs, associated by themselves (InstanceId of an EIP) or by an EIPAssociation. */
export function readPublicAddresses(views: ResourceViews): PublicAddresses {
  const addresses: PublicAddress[] = [];
  const unread: Unread[] = [];
  for (const view of views.ofType('AWS::EC2::EIP', 'AWS::EC2::EIPAssociation')) {
    const found = readAddress(view, views);
    if (found === null) continue;
    if (isUnknown(found)) unread.push({ ...found, origin: view.origin, concerns: [] });
    else addresses.push(found);
  }
  const [first] = unread;
  return { addresses, unread, anywhere: first === undefined ? null : unknown(first.unknown) };
}

function readAddress(view: ResourceView, outside: Outside): PublicAddress | Maybe<null> {
  const { id, properties, exists, readable, origin } = view;
  if (readable !== true) return readable;
  const stated = textAt(properties, 'PrivateIpAddress');
  const privateAddress = stated === null ? null : exactAddress(stated);
  for (const [property, on] of [
    ['NetworkInterfaceId', 'networkInterface'],
    ['InstanceId', 'instance'],
  ] as const) {
    const target = idAt(properties, property, outside);
    if (isUnknown(target)) return unknown(`the interface of public address "${id}" is unknown: ${target.unknown}`);
    if (target !== null)
      return { on, id: target, privateAddress, exists, allocation: allocationOf(view, outside), origin };
  }
  return null;
}

/** An EIP is its own address; an association names it by its allocation, or by the address itself (`Ref` of an EIP). */
function allocationOf({ id, type, properties }: ResourceView, outside: Outside): string | null {
  if (type === 'AWS::EC2::EIP') return id;
  const named = idAt(properties, 'AllocationId', outside) ?? idAt(properties, 'EIP', outside);
  return named === null || isUnknown(named) ? null : named.replace(/\.PublicIp$/, '');
}
