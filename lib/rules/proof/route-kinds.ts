import { kindsById } from '../finding-kind';

/** What a route finds, in a route table or on a node. */
export const ROUTE_KINDS = kindsById([
  {
    id: 'route-missing',
    severity: 'error',
    meaning: 'the route table of a subnet has no route for the packet',
    fix: "add a route for the pod CIDR to the worker's network interface in every route table that a node's subnet uses",
  },
  {
    id: 'route-wrong-target',
    severity: 'warning',
    meaning: 'a route on a node sends pod packets to a node that does not have these pods',
    fix: 'set the next hop of the route in the user data to the address of the worker that has the pods, or remove the route',
  },
  {
    id: 'route-blackhole',
    severity: 'error',
    meaning: 'the target of a route does not exist or is not attached',
    fix: 'attach the network interface to its worker, or target the attached one',
  },
  {
    id: 'route-loop',
    severity: 'error',
    meaning: 'the packet returns to a node that has already forwarded it',
    fix: 'route the pod CIDR to the worker whose CNI file has it, and use the same CIDR in the route and the CNI file',
  },
  {
    id: 'route-by-instance-ambiguous',
    severity: 'error',
    meaning: 'a route to an instance id fails if the instance has several network interfaces',
    fix: 'target the network interface instead (NetworkInterfaceId)',
  },
  {
    id: 'address-unclaimed',
    severity: 'error',
    meaning: 'no node or pod has the destination address of the packet',
    fix: 'correct the address, or the pod CIDR in the CNI file',
  },
]);
