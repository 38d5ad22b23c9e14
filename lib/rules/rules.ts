import { cniLoopbackFirst } from './cni-loopback-first';
import { danglingDependency } from './dangling-dependency';
import { danglingReference } from './dangling-reference';
import { duplicateAddress } from './duplicate-address';
import { elasticIpShared } from './elastic-ip-shared';
import { hairpinOff } from './hairpin-off';
import { LIMIT_RULES } from './limits-ledger';
import { lostAtReboot } from './lost-at-reboot';
import { metadataServiceOff } from './metadata-service-off';
import { natExemptionOtherChain } from './nat-exemption-other-chain';
import { natExemptionTooLate } from './nat-exemption-too-late';
import { natExemptionTooSmall } from './nat-exemption-too-small';
import { natExemptionTooWide } from './nat-exemption-too-wide';
import { packagesWithoutEgress } from './packages-without-egress';
import { podCidrHostBits } from './pod-cidr-host-bits';
import { podCidrInVpc } from './pod-cidr-in-vpc';
import { podCidrOverlap } from './pod-cidr-overlap';
import { podCidrTooSmall } from './pod-cidr-too-small';
import { podsCannotStart } from './pods-cannot-start';
import { putBackByUnit } from './put-back-by-unit';
import { refusedByAws } from './refused-by-aws';
import { reservedAddress } from './reserved-address';
import { routeDuplicate } from './route-duplicate';
import { routeForeignTarget } from './route-foreign-target';
import { routeInsideVpc } from './route-inside-vpc';
import { routePodCidrDiffers } from './route-pod-cidr-differs';
import { routeShadowed } from './route-shadowed';
import { routeTableUnassociated } from './route-table-unassociated';
import { routesSwapped } from './routes-swapped';
import type { Rule } from './rule';
import { securityGroupForeignVpc } from './security-group-foreign-vpc';
import { securityGroupOpen } from './security-group-open';
import { securityGroupProtocolMissing } from './security-group-protocol-missing';
import { userDataNotCloudInit } from './user-data-not-cloud-init';
import { workerWithoutIpv4 } from './worker-without-ipv4';

/** The static rules, in the order of their findings. */
export const RULES: readonly Rule[] = [
  danglingReference,
  danglingDependency,
  refusedByAws,
  workerWithoutIpv4,
  elasticIpShared,
  duplicateAddress,
  reservedAddress,
  podCidrOverlap,
  podCidrInVpc,
  podCidrHostBits,
  podCidrTooSmall,
  cniLoopbackFirst,
  podsCannotStart,
  routeDuplicate,
  routeInsideVpc,
  routeForeignTarget,
  routesSwapped,
  routeShadowed,
  routePodCidrDiffers,
  routeTableUnassociated,
  natExemptionTooSmall,
  natExemptionTooLate,
  natExemptionOtherChain,
  natExemptionTooWide,
  securityGroupForeignVpc,
  securityGroupProtocolMissing,
  securityGroupOpen,
  userDataNotCloudInit,
  metadataServiceOff,
  packagesWithoutEgress,
  lostAtReboot,
  putBackByUnit,
  hairpinOff,
  ...LIMIT_RULES,
];
