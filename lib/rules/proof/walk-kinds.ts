import type { CauseId } from '../../walk/packet/cause';
import type { FindingKind } from '../finding-kind';

/** What a station of the walk may drop, change or not be able to judge: the causes of the walk, each a kind of finding. */
export const WALK_KINDS = {
  'no-pod-route': {
    severity: 'error',
    meaning: 'pods have no route to a destination that they are to reach',
    fix: 'add {"dst": "0.0.0.0/0"} to ipam.routes of the CNI file',
  },
  'bridge-without-gateway': {
    severity: 'error',
    meaning: 'the bridge has no address, so nothing leaves it and the node does not reach its own pods',
    fix: 'set "isGateway": true in the CNI file',
  },
  'ip-forward-off': {
    severity: 'error',
    meaning: 'the node does not forward packets',
    fix: 'write net.ipv4.ip_forward = 1 into a file of /etc/sysctl.d, and take away what sets it to 0',
  },
  'forwarding-not-read': {
    severity: 'warning',
    meaning:
      'packets go through a machine, such as a NAT instance, whose image decides whether it forwards and translates',
    fix: 'run `curl https://checkip.amazonaws.com` on a worker: it prints the public address of the machine; then acknowledge this finding. Or set forwarding and NAT in its user data',
  },
  'forward-drops': {
    severity: 'error',
    meaning: "a rule or the policy of the node's FORWARD chain drops packets of pods",
    fix: 'accept packets from and to the pod supernet in FORWARD before whatever drops them',
  },
  'input-drops': {
    severity: 'error',
    meaning: "a rule or the policy of the node's INPUT chain drops packets of pods",
    fix: 'accept packets from the pod supernet in INPUT before whatever drops them',
  },
  'output-drops': {
    severity: 'error',
    meaning: "a rule or the policy of the node's OUTPUT chain drops packets to pods",
    fix: 'accept packets to the pod supernet in OUTPUT before whatever drops them',
  },
  'pod-to-pod-masqueraded': {
    severity: 'error',
    meaning: 'a packet from pod to pod arrives under another source address',
    fix: 'spare the whole pod supernet from NAT before the CNI plugin masquerades: map it to itself in a chain of a lower priority than srcnat, or set "ipMasq": false and masquerade by a rule of your own',
  },
  'egress-not-masqueraded': {
    severity: 'error',
    meaning: "a packet that leaves the pod network does not bear its node's primary address",
    fix: 'masquerade what pods send to anything outside the pod supernet: "ipMasq": true in the CNI file, or a rule of your own',
  },
  'node-route-missing': {
    severity: 'error',
    meaning: "the node's own routes send a packet elsewhere or nowhere",
    fix: "take away the route in the user data, or let it name the other node's address",
  },
  'source-dest-check-on': {
    severity: 'error',
    meaning: 'the interface drops what does not bear an address of its own',
    fix: 'set SourceDestCheck: false on the network interface',
  },
  'security-group-egress-missing': {
    severity: 'error',
    meaning: "no rule of the sender's security groups lets the packet out",
    fix: 'add an egress rule for all protocols to the pod supernet and to the nodes, as CIDR blocks',
  },
  'security-group-ingress-missing': {
    severity: 'error',
    meaning: "no rule of the receiver's security groups lets the packet in",
    fix: 'add an ingress rule for all protocols from the pod supernet and from the nodes, as CIDR blocks',
  },
  'security-group-reference-only': {
    severity: 'warning',
    meaning: "only a rule that refers to a group could let a pod's packet pass, and AWS does not say whether it does",
    fix: 'add a rule for all protocols and the pod supernet as a CIDR block beside the one that refers to a group',
  },
  'network-acl-denies': {
    severity: 'error',
    meaning: 'a network ACL denies the packet or its reply',
    fix: 'allow the pod supernet and the nodes in both directions, for replies the ports 1024-65535',
  },
  'network-acl-turn-around': {
    severity: 'warning',
    meaning:
      'a network ACL would deny a packet that the router sends back into its subnet, and AWS does not say whether it sees it',
    fix: 'allow the pod supernet in both directions of the ACL',
  },
  'route-missing': {
    severity: 'error',
    meaning: 'the route table of a subnet has no route for the packet',
    fix: "add a route for the pod CIDR to the worker's network interface, in every route table that a node uses",
  },
  'route-wrong-target': {
    severity: 'warning',
    meaning: "a node's own route sends packets for pods to a neighbour that does not have them",
    fix: 'let the route in the user data name the address of the worker that has the pods, or take it away',
  },
  'route-blackhole': {
    severity: 'error',
    meaning: 'the target of a route is gone or is attached to nothing',
    fix: 'attach the network interface to its worker, or let the route name the one that is',
  },
  'route-loop': {
    severity: 'error',
    meaning: 'the packet comes back to a node that has sent it on',
    fix: 'let the route for the pod CIDR name the worker whose CNI file has it, and the CNI file the CIDR of the route',
  },
  'route-by-instance-ambiguous': {
    severity: 'error',
    meaning: 'a route by instance id fails where the instance has several network interfaces',
    fix: 'let the route name the network interface (NetworkInterfaceId)',
  },
  'address-unclaimed': {
    severity: 'error',
    meaning: 'nobody has the address that the packet is sent to',
    fix: 'correct the address, or the pod CIDR in the CNI file',
  },
  'resolver-off': {
    severity: 'error',
    meaning: 'the VPC has no resolver',
    fix: 'set EnableDnsSupport: true on the VPC',
  },
  'resolver-foreign-source': {
    severity: 'error',
    meaning: "the VPC's resolver does not answer a pod's own address",
    fix: "spare no more than the pod supernet from NAT, so that pods ask the resolver under their node's address",
  },
  'no-public-address': {
    severity: 'error',
    meaning: 'the internet gateway passes nothing of an interface without a public address',
    fix: 'give the network interface an Elastic IP, or route its subnet through a NAT gateway',
  },
  'internet-gateway-foreign-source': {
    severity: 'error',
    meaning: 'the internet gateway passes addresses of interfaces only, and the packet bears another',
    fix: 'masquerade what pods send to the internet',
  },
  'gateway-not-walked': {
    severity: 'warning',
    meaning: 'what lies beyond a gateway is not in the template',
    fix: 'route pod CIDRs and the internet by what the template holds, or accept the doubt with --allow-unknown',
  },
  'reverse-path-strict': {
    severity: 'warning',
    meaning: 'a strict reverse path filter may drop what comes in by another interface than an answer would leave by',
    fix: 'write net.ipv4.conf.all.rp_filter = 2 into a file of /etc/sysctl.d, or let routes name the primary network interface',
  },
  'no-pod-network': {
    severity: 'warning',
    meaning: 'no worker with a routed pod network was found, or one that is not to be read, so no rule can be judged',
    fix: 'write a CNI bridge file with host-local addresses to /etc/cni/net.d in the user data of each worker; a network of another kind (an overlay, addresses of interfaces) is not what these rules speak of',
  },
  'known-by-routes': {
    severity: 'warning',
    meaning:
      'workers are known by their routes alone: what the VPC does with pod packets is judged, what nodes do is not',
    fix: 'write a CNI bridge file with the block of its route to /etc/cni/net.d in the user data of each worker; where the nodes are no workers, acknowledge this finding',
  },
  'template-part-unread': {
    severity: 'warning',
    meaning: 'a part of the template could carry or stop a packet, and was not understood',
    fix: 'state it in a form that is read, or take it out of the stack; where it has nothing to do with pods, --allow-unknown lets it pass',
  },
  'node-rules-unread': {
    severity: 'warning',
    meaning: 'something in the user data may change routes, forwarding or NAT, and was not understood',
    fix: 'write it as a plain command or file that is read; of a firewall, accept packets from and to the pod supernet by rules of the user data',
  },
  'not-readable': {
    severity: 'warning',
    meaning: 'something that decides could not be read',
    fix: 'state the value in the template, give it by --parameter KEY=VALUE, or give the other template by --app',
  },
} as const satisfies Readonly<Record<CauseId, FindingKind>>;
