import { kindsById } from '../finding-kind';

/** What a route finds, in a route table or on a node. */
export const ROUTE_KINDS = kindsById([
  {
    id: 'route-missing',
    severity: 'error',
    meaning: 'the route table of a subnet has no route for the packet',
    fix: "add a route for the pod CIDR to the worker's network interface, in every route table that a node uses",
  },
  {
    id: 'route-wrong-target',
    severity: 'warning',
    meaning: "a node's own route sends packets for pods to a neighbour that does not have them",
    fix: 'let the route in the user data name the address of the worker that has the pods, or take it away',
  },
  {
    id: 'route-blackhole',
    severity: 'error',
    meaning: 'the target of a route is gone or is attached to nothing',
    fix: 'attach the network interface to its worker, or let the route name the one that is',
  },
  {
    id: 'route-loop',
    severity: 'error',
    meaning: 'the packet comes back to a node that has sent it on',
    fix: 'let the route for the pod CIDR name the worker whose CNI file has it, and the CNI file the CIDR of the route',
  },
  {
    id: 'route-by-instance-ambiguous',
    severity: 'error',
    meaning: 'a route by instance id fails where the instance has several network interfaces',
    fix: 'let the route name the network interface (NetworkInterfaceId)',
  },
  {
    id: 'address-unclaimed',
    severity: 'error',
    meaning: 'nobody has the address that the packet is sent to',
    fix: 'correct the address, or the pod CIDR in the CNI file',
  },
]);
