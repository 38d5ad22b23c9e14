import { kindsById } from '../finding-kind';

/** What a network interface, security group or network ACL finds. */
export const FILTER_KINDS = kindsById([
  {
    id: 'source-dest-check-on',
    severity: 'error',
    meaning: 'the network interface drops packets with a source or destination that is not its own address',
    fix: 'set SourceDestCheck: false on the network interface',
  },
  {
    id: 'security-group-egress-missing',
    severity: 'error',
    meaning: "no egress rule of the sender's security groups matches the packet",
    fix: 'add an egress rule for all protocols to the pod supernet and to the nodes, as CIDR blocks',
  },
  {
    id: 'security-group-ingress-missing',
    severity: 'error',
    meaning: "no ingress rule of the receiver's security groups matches the packet",
    fix: 'add an ingress rule for all protocols from the pod supernet and from the nodes, as CIDR blocks',
  },
  {
    id: 'security-group-reference-only',
    severity: 'warning',
    meaning:
      'only a rule that references a security group could match a pod packet, and AWS does not document whether it does',
    fix: 'add a rule for all protocols with the pod supernet as a CIDR block',
  },
  {
    id: 'network-acl-denies',
    severity: 'error',
    meaning: 'a network ACL denies the packet or its reply',
    fix: 'allow the pod supernet and the nodes in both directions, with ports 1024-65535 for replies',
  },
  {
    id: 'network-acl-turn-around',
    severity: 'warning',
    meaning:
      'a network ACL denies a packet that the router sends back into the same subnet, and AWS does not document whether the ACL applies',
    fix: 'allow the pod supernet in both directions of the ACL',
  },
]);
