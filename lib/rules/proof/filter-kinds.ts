import { kindsById } from '../finding-kind';

/** What a network interface, security group or network ACL finds. */
export const FILTER_KINDS = kindsById([
  {
    id: 'source-dest-check-on',
    severity: 'error',
    meaning: 'the interface drops what does not bear an address of its own',
    fix: 'set SourceDestCheck: false on the network interface',
  },
  {
    id: 'security-group-egress-missing',
    severity: 'error',
    meaning: "no rule of the sender's security groups lets the packet out",
    fix: 'add an egress rule for all protocols to the pod supernet and to the nodes, as CIDR blocks',
  },
  {
    id: 'security-group-ingress-missing',
    severity: 'error',
    meaning: "no rule of the receiver's security groups lets the packet in",
    fix: 'add an ingress rule for all protocols from the pod supernet and from the nodes, as CIDR blocks',
  },
  {
    id: 'security-group-reference-only',
    severity: 'warning',
    meaning: "only a rule that refers to a group could let a pod's packet pass, and AWS does not say whether it does",
    fix: 'add a rule for all protocols and the pod supernet as a CIDR block beside the one that refers to a group',
  },
  {
    id: 'network-acl-denies',
    severity: 'error',
    meaning: 'a network ACL denies the packet or its reply',
    fix: 'allow the pod supernet and the nodes in both directions, for replies the ports 1024-65535',
  },
  {
    id: 'network-acl-turn-around',
    severity: 'warning',
    meaning:
      'a network ACL would deny a packet that the router sends back into its subnet, and AWS does not say whether it sees it',
    fix: 'allow the pod supernet in both directions of the ACL',
  },
]);
