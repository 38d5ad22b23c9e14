import { kindsById } from '../finding-kind';

/** What the stations of a node find: the pod and its bridge, forwarding, packet filters, NAT, routes. */
export const NODE_KINDS = kindsById([
  {
    id: 'no-pod-route',
    severity: 'error',
    meaning: 'pods have no route to a destination that they are to reach',
    fix: 'add {"dst": "0.0.0.0/0"} to ipam.routes of the CNI file',
  },
  {
    id: 'bridge-without-gateway',
    severity: 'error',
    meaning: 'the bridge has no address, so nothing leaves it and the node does not reach its own pods',
    fix: 'set "isGateway": true in the CNI file',
  },
  {
    id: 'ip-forward-off',
    severity: 'error',
    meaning: 'the node does not forward packets',
    fix: 'write net.ipv4.ip_forward = 1 into a file of /etc/sysctl.d, and take away what sets it to 0',
  },
  {
    id: 'forwarding-not-read',
    severity: 'warning',
    meaning:
      'packets go through a machine, such as a NAT instance, whose image decides whether it forwards and translates',
    fix: 'run `curl https://checkip.amazonaws.com` on a worker: it prints the public address of the machine; then acknowledge this finding. Or set forwarding and NAT in its user data',
  },
  {
    id: 'forward-drops',
    severity: 'error',
    meaning: "a rule or the policy of the node's FORWARD chain drops packets of pods",
    fix: 'accept packets from and to the pod supernet in FORWARD before whatever drops them',
  },
  {
    id: 'input-drops',
    severity: 'error',
    meaning: "a rule or the policy of the node's INPUT chain drops packets of pods",
    fix: 'accept packets from the pod supernet in INPUT before whatever drops them',
  },
  {
    id: 'output-drops',
    severity: 'error',
    meaning: "a rule or the policy of the node's OUTPUT chain drops packets to pods",
    fix: 'accept packets to the pod supernet in OUTPUT before whatever drops them',
  },
  {
    id: 'pod-to-pod-masqueraded',
    severity: 'error',
    meaning: 'a packet from pod to pod arrives under another source address',
    fix: 'spare the whole pod supernet from NAT before the CNI plugin masquerades: map it to itself in a chain of a lower priority than srcnat, or set "ipMasq": false and masquerade by a rule of your own',
  },
  {
    id: 'egress-not-masqueraded',
    severity: 'error',
    meaning: "a packet that leaves the pod network does not bear its node's primary address",
    fix: 'masquerade what pods send to anything outside the pod supernet: "ipMasq": true in the CNI file, or a rule of your own',
  },
  {
    id: 'node-route-missing',
    severity: 'error',
    meaning: "the node's own routes send a packet elsewhere or nowhere",
    fix: "take away the route in the user data, or let it name the other node's address",
  },
]);

/** What the reverse path filter of a node finds. */
export const REVERSE_PATH_KINDS = kindsById([
  {
    id: 'reverse-path-strict',
    severity: 'warning',
    meaning: 'a strict reverse path filter may drop what comes in by another interface than an answer would leave by',
    fix: 'write net.ipv4.conf.all.rp_filter = 2 into a file of /etc/sysctl.d, or let routes name the primary network interface',
  },
]);
