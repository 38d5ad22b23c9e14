import { kindsById } from '../finding-kind';

/** What a packet meets that could not be read. */
export const UNREAD_KINDS = kindsById([
  {
    id: 'no-pod-network',
    severity: 'warning',
    meaning: 'no worker with a routed pod network was found, or its user data cannot be read, so no rule can be judged',
    fix: 'write a CNI bridge file with host-local IPAM to /etc/cni/net.d in the user data of each worker, each an instance or a group of one on a network interface of its own; other kinds of pod network (overlays, VPC addresses for pods) are out of scope for these rules',
  },
  {
    id: 'known-by-routes',
    severity: 'warning',
    meaning: 'workers are recognized only by their pod routes: the VPC is judged, the nodes are not',
    fix: 'write a CNI bridge file with the CIDR of its route to /etc/cni/net.d in the user data of each worker; if the nodes are not workers, acknowledge this finding',
  },
  {
    id: 'template-part-unread',
    severity: 'warning',
    meaning: 'a part of the template could forward or drop packets, and is not supported',
    fix: 'write it in a supported form, or remove it from the stack; if it does not affect pods, pass --allow-unknown',
  },
  {
    id: 'node-rules-unread',
    severity: 'warning',
    meaning: 'something in the user data may change routes, forwarding or NAT, and is not supported',
    fix: 'write it as a plain command or file; for a firewall, accept packets from and to the pod supernet by rules in the user data',
  },
  {
    id: 'not-readable',
    severity: 'warning',
    meaning: 'a value that decides a rule could not be read',
    fix: 'write the value into the template, pass it with --parameter KEY=VALUE, or pass the other template with --app',
  },
]);
