import { kindsById } from '../finding-kind';

/** What a packet meets that could not be read. */
export const UNREAD_KINDS = kindsById([
  {
    id: 'no-pod-network',
    severity: 'warning',
    meaning: 'no worker with a routed pod network was found, or one that is not to be read, so no rule can be judged',
    fix: 'write a CNI bridge file with host-local addresses to /etc/cni/net.d in the user data of each worker; a network of another kind (an overlay, addresses of interfaces) is not what these rules speak of',
  },
  {
    id: 'known-by-routes',
    severity: 'warning',
    meaning:
      'workers are known by their routes alone: what the VPC does with pod packets is judged, what nodes do is not',
    fix: 'write a CNI bridge file with the block of its route to /etc/cni/net.d in the user data of each worker; where the nodes are no workers, acknowledge this finding',
  },
  {
    id: 'template-part-unread',
    severity: 'warning',
    meaning: 'a part of the template could carry or stop a packet, and was not understood',
    fix: 'state it in a form that is read, or take it out of the stack; where it has nothing to do with pods, --allow-unknown lets it pass',
  },
  {
    id: 'node-rules-unread',
    severity: 'warning',
    meaning: 'something in the user data may change routes, forwarding or NAT, and was not understood',
    fix: 'write it as a plain command or file that is read; of a firewall, accept packets from and to the pod supernet by rules of the user data',
  },
  {
    id: 'not-readable',
    severity: 'warning',
    meaning: 'something that decides could not be read',
    fix: 'state the value in the template, give it by --parameter KEY=VALUE, or give the other template by --app',
  },
]);
