import { isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import { addTo } from '../../model/grouping';
import type { Origin, TemplateFault } from '../../model/network-model';
import { idAt, itemsAt, idOf } from '../resource/property';
import type { ResourceViews } from '../resource/resource-view';

/** Who is to hold an Elastic IP. */
export interface AddressClaim {
  /** id of the Elastic IP: its allocation, or the resource that makes it */
  readonly allocation: string;
  /** the private address that it stands for, or the NAT gateway that sends by it */
  readonly holder: string;
  readonly isNat: boolean;
  /** unknown where the claim stands under a condition that is */
  readonly exists: Maybe<boolean>;
  readonly origin: Origin;
}

export interface SharedAddresses {
  readonly faults: readonly TemplateFault[];
  /** why it is unknown whether the claim holds the address: another claims it too */
  readonly whyContested: (claim: AddressClaim) => Unknown | null;
}

/**
 * Finds Elastic IPs with two holders. AssociateAddress takes the address away from the earlier one (EC2 API, "AssociateAddress");
 * a NAT gateway gets none that is associated, and keeps its own (VPC user guide, "Troubleshoot NAT gateways").
 */
export function sharedAddresses(claims: readonly AddressClaim[]): SharedAddresses {
  const byAllocation = new Map<string, AddressClaim[]>();
  for (const claim of claims) addTo(byAllocation, claim.allocation, claim);
  const rivalOf = (claim: AddressClaim, isMeant: (other: AddressClaim) => boolean): AddressClaim | undefined =>
    byAllocation.get(claim.allocation)?.find((other) => other.holder !== claim.holder && isMeant(other));
  return {
    faults: claims.flatMap((claim, at): readonly TemplateFault[] => {
      const isSure = (other: AddressClaim): boolean => other.exists === true && claims.indexOf(other) < at;
      const first = claim.exists === true ? rivalOf(claim, isSure) : undefined;
      return first === undefined ? [] : [faultOf(first, claim)];
    }),
    whyContested: (claim) => {
      const rival = rivalOf(claim, ({ exists }) => exists !== false);
      if (rival === undefined) return null;
      const maybe = isUnknown(rival.exists) ? 'may be' : 'is';
      return unknown(`Elastic IP ${claim.allocation} ${maybe} given to ${rival.holder} too, by ${rival.origin.id}`);
    },
  };
}

function faultOf(first: AddressClaim, second: AddressClaim): TemplateFault {
  const { allocation, origin } = second;
  const told = (claim: AddressClaim): string => (claim.isNat ? claim.holder : `${claim.holder} (${claim.origin.id})`);
  const both = `Elastic IP ${allocation} is given to ${told(first)} and to ${told(second)}`;
  return first.isNat || second.isNat
    ? { kind: 'refused-by-aws', because: `${both}, and a NAT gateway does not share it`, origin }
    : { kind: 'elastic-ip-shared', because: `${both}, and only the later one has it`, origin };
}

/** Elastic IPs that NAT gateways send by. */
export function natClaims(views: ResourceViews): readonly AddressClaim[] {
  return views.ofType('AWS::EC2::NatGateway').flatMap(({ id, properties, exists, origin }) => {
    const secondary = itemsAt(properties, 'SecondaryAllocationIds').map((item) => idOf(item, views));
    return [idAt(properties, 'AllocationId', views), ...secondary].flatMap((allocation): readonly AddressClaim[] =>
      allocation === null || isUnknown(allocation) ? [] : [{ allocation, holder: id, isNat: true, exists, origin }],
    );
  });
}
