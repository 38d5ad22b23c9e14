import { kindsById } from '../finding-kind';

/** What the stations of a node find: the pod and its bridge, forwarding, packet filters, NAT, routes. */
export const NODE_KINDS = kindsById([
  {
    id: 'no-pod-route',
    severity: 'error',
    meaning: 'pods have no route to a destination that they must reach',
    fix: 'add {"dst": "0.0.0.0/0"} to ipam.routes of the CNI file',
  },
  {
    id: 'bridge-without-gateway',
    severity: 'error',
    meaning: 'the bridge has no IP address: pods have no gateway, and the node cannot reach its own pods',
    fix: 'set "isGateway": true in the CNI file',
  },
  {
    id: 'ip-forward-off',
    severity: 'error',
    meaning: 'the node does not forward packets',
    fix: 'write net.ipv4.ip_forward = 1 to a file in /etc/sysctl.d, and remove whatever sets it to 0',
  },
  {
    id: 'forwarding-not-read',
    severity: 'warning',
    meaning:
      'packets pass through an instance, such as a NAT instance, whose image decides whether it forwards and translates them',
    fix: 'run `curl https://checkip.amazonaws.com` on a worker: if it prints the public address of the instance, acknowledge this finding. Or set forwarding and NAT in the user data of the instance',
  },
  {
    id: 'forward-drops',
    severity: 'error',
    meaning: "a rule or the policy of the node's FORWARD chain drops pod packets",
    fix: 'accept packets from and to the pod supernet in FORWARD before the rule that drops them',
  },
  {
    id: 'input-drops',
    severity: 'error',
    meaning: "a rule or the policy of the node's INPUT chain drops pod packets",
    fix: 'accept packets from the pod supernet in INPUT before the rule that drops them',
  },
  {
    id: 'output-drops',
    severity: 'error',
    meaning: "a rule or the policy of the node's OUTPUT chain drops packets to pods",
    fix: 'accept packets to the pod supernet in OUTPUT before the rule that drops them',
  },
  {
    id: 'pod-to-pod-masqueraded',
    severity: 'error',
    meaning: 'a pod-to-pod packet arrives with a translated source address',
    fix: 'exempt the whole pod supernet from NAT before the CNI plugin masquerades: map it to itself in a chain with a lower priority than srcnat, or set "ipMasq": false and write your own masquerade rule',
  },
  {
    id: 'egress-not-masqueraded',
    severity: 'error',
    meaning: 'a packet leaves the pod network without the primary address of its node as source',
    fix: 'masquerade pod packets to destinations outside the pod supernet: set "ipMasq": true in the CNI file, or write your own rule',
  },
  {
    id: 'node-route-missing',
    severity: 'error',
    meaning: 'the node has no route for a packet, or routes it to the wrong place',
    fix: 'remove the route from the user data, or set its next hop to the address of the other node',
  },
]);

/** What the reverse path filter of a node finds. */
export const REVERSE_PATH_KINDS = kindsById([
  {
    id: 'reverse-path-strict',
    severity: 'warning',
    meaning:
      'a strict reverse path filter may drop packets that arrive on an interface other than the one used for the reply',
    fix: 'write net.ipv4.conf.all.rp_filter = 2 to a file in /etc/sysctl.d, or route to the primary network interface',
  },
]);
