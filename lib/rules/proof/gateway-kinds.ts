import { kindsById } from '../finding-kind';

/** What the VPC's resolver and gateways find. */
export const GATEWAY_KINDS = kindsById([
  {
    id: 'resolver-off',
    severity: 'error',
    meaning: 'the VPC has DNS resolution turned off, so it has no resolver',
    fix: 'set EnableDnsSupport: true on the VPC',
  },
  {
    id: 'resolver-foreign-source',
    severity: 'error',
    meaning: "the VPC's resolver does not answer queries from pod addresses",
    fix: "exempt only the pod supernet from NAT, so that queries reach the resolver from the node's address",
  },
  {
    id: 'no-public-address',
    severity: 'error',
    meaning: 'the internet gateway drops packets of a network interface without a public address',
    fix: 'give the network interface an Elastic IP, or route its subnet through a NAT gateway',
  },
  {
    id: 'internet-gateway-foreign-source',
    severity: 'error',
    meaning:
      'the internet gateway only translates addresses of network interfaces, and the packet has another source address',
    fix: 'masquerade pod packets to the internet',
  },
  {
    id: 'gateway-not-walked',
    severity: 'warning',
    meaning: 'a packet leaves through a gateway, and the template does not contain what is behind it',
    fix: 'route pod CIDRs and the internet through resources of the template, or pass --allow-unknown',
  },
]);
