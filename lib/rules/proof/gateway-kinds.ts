import { kindsById } from '../finding-kind';

/** What the VPC's resolver and gateways find. */
export const GATEWAY_KINDS = kindsById([
  {
    id: 'resolver-off',
    severity: 'error',
    meaning: 'the VPC has no resolver',
    fix: 'set EnableDnsSupport: true on the VPC',
  },
  {
    id: 'resolver-foreign-source',
    severity: 'error',
    meaning: "the VPC's resolver does not answer a pod's own address",
    fix: "spare no more than the pod supernet from NAT, so that pods ask the resolver under their node's address",
  },
  {
    id: 'no-public-address',
    severity: 'error',
    meaning: 'the internet gateway passes nothing of an interface without a public address',
    fix: 'give the network interface an Elastic IP, or route its subnet through a NAT gateway',
  },
  {
    id: 'internet-gateway-foreign-source',
    severity: 'error',
    meaning: 'the internet gateway passes addresses of interfaces only, and the packet bears another',
    fix: 'masquerade what pods send to the internet',
  },
  {
    id: 'gateway-not-walked',
    severity: 'warning',
    meaning: 'what lies beyond a gateway is not in the template',
    fix: 'route pod CIDRs and the internet by what the template holds, or accept the doubt with --allow-unknown',
  },
]);
