import { apiServerNotFound } from './node/api-server-not-found';
import { apiServerUnreachable } from './security-group/api-server-unreachable';
import { cniLoopbackFirst } from './node/cni-loopback-first';
import { danglingDependency } from './template/dangling-dependency';
import { danglingReference } from './template/dangling-reference';
import { duplicateAddress } from './address/duplicate-address';
import { elasticIpShared } from './address/elastic-ip-shared';
import { hairpinOff } from './node/hairpin-off';
import { LIMIT_RULES } from './limit/limit-rules';
import { lostAtReboot } from './node/lost-at-reboot';
import { metadataServiceOff } from './node/metadata-service-off';
import { natExemptionOtherChain } from './nat/nat-exemption-other-chain';
import { natExemptionTooLate } from './nat/nat-exemption-too-late';
import { natExemptionTooSmall } from './nat/nat-exemption-too-small';
import { natExemptionTooWide } from './nat/nat-exemption-too-wide';
import { packagesWithoutEgress } from './node/packages-without-egress';
import { podCidrHostBits } from './pod-cidr/pod-cidr-host-bits';
import { podCidrInVpc } from './pod-cidr/pod-cidr-in-vpc';
import { podCidrOverlap } from './pod-cidr/pod-cidr-overlap';
import { podCidrTooSmall } from './pod-cidr/pod-cidr-too-small';
import { podsCannotStart } from './node/pods-cannot-start';
import { putBackByUnit } from './node/put-back-by-unit';
import { refusedByAws } from './template/refused-by-aws';
import { reservedAddress } from './address/reserved-address';
import { routeDuplicate } from './route/route-duplicate';
import { routeForeignTarget } from './route/route-foreign-target';
import { routeInsideVpc } from './route/route-inside-vpc';
import { routePodCidrDiffers } from './route/route-pod-cidr-differs';
import { routePodsByPeering } from './route/route-pods-by-peering';
import { routeShadowed } from './route/route-shadowed';
import { routeTableUnassociated } from './route/route-table-unassociated';
import { routesSwapped } from './route/routes-swapped';
import type { Rule } from './rule';
import { pathMtuBlocked } from './security-group/path-mtu-blocked';
import { securityGroupForeignVpc } from './security-group/security-group-foreign-vpc';
import { securityGroupOpen } from './security-group/security-group-open';
import { securityGroupProtocolMissing } from './security-group/security-group-protocol-missing';
import { userDataNotCloudInit } from './node/user-data-not-cloud-init';
import { workerBeingReplaced } from './node/worker-being-replaced';
import { workerWithoutIpv4 } from './address/worker-without-ipv4';

/** The static rules by subject, in the order of their findings. */
export const RULES = [
  danglingReference,
  danglingDependency,
  refusedByAws,
  workerWithoutIpv4,
  elasticIpShared,
  duplicateAddress,
  reservedAddress,
  podCidrOverlap,
  podCidrInVpc,
  routeDuplicate,
  routeInsideVpc,
  routeForeignTarget,
  routesSwapped,
  routeShadowed,
  routePodCidrDiffers,
  routePodsByPeering,
  routeTableUnassociated,
  securityGroupProtocolMissing,
  securityGroupForeignVpc,
  securityGroupOpen,
  pathMtuBlocked,
  apiServerUnreachable,
  podCidrHostBits,
  podCidrTooSmall,
  cniLoopbackFirst,
  podsCannotStart,
  natExemptionTooSmall,
  natExemptionTooLate,
  natExemptionOtherChain,
  natExemptionTooWide,
  hairpinOff,
  apiServerNotFound,
  userDataNotCloudInit,
  metadataServiceOff,
  packagesWithoutEgress,
  putBackByUnit,
  lostAtReboot,
  workerBeingReplaced,
  ...LIMIT_RULES,
] as const satisfies readonly Rule[];
