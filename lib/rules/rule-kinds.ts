import { LIMIT_KINDS } from './limit/limit-kinds';
import { NODE_RULE_KINDS } from './node/node-rule-kinds';

/** What the static rules find; each rule stands in a file of its own, named like its kind. */
export const RULE_KINDS = {
  'dangling-reference': {
    severity: 'error',
    refutes: true,
    meaning: 'a resource refers to a name that the template does not declare, and CloudFormation refuses the template',
    fix: 'correct the name, or add the resource or parameter; take the reference away where it is a leftover',
  },
  'dangling-dependency': {
    severity: 'error',
    undeployable: true,
    meaning:
      'a resource depends on a name that the template does not declare, and CloudFormation refuses the template; the network is judged without it',
    fix: 'correct the name in DependsOn, or take it out',
  },
  'refused-by-aws': {
    severity: 'error',
    undeployable: true,
    meaning:
      'a resource is stated as EC2 or CloudFormation refuses it: properties that exclude each other, one that is missing, or a value that another resource rules out',
    fix: 'state the resource as its page of the CloudFormation template reference says; the message names the property',
  },
  'worker-without-ipv4': {
    severity: 'error',
    refutes: true,
    meaning: 'a worker stands in an IPv6-only subnet, and its pods are routed by IPv4',
    fix: 'give the subnet a CidrBlock and take Ipv6Native away, or let the worker stand in another subnet',
  },
  'elastic-ip-shared': {
    severity: 'error',
    meaning: 'two associations name one Elastic IP, and the later one takes it away from the earlier',
    fix: 'give each network interface an Elastic IP of its own',
  },
  'duplicate-address': {
    severity: 'error',
    undeployable: true,
    meaning: 'two network interfaces of a VPC have the same private address',
    fix: 'give each network interface an address of its own',
  },
  'reserved-address': {
    severity: 'error',
    undeployable: true,
    meaning: 'a network interface has an address that AWS keeps for itself in its subnet, or one outside it',
    fix: 'take an address of the subnet that is neither among its first four nor its last',
  },
  'pod-cidr-overlap': {
    severity: 'error',
    refutes: true,
    meaning: 'two workers hand out the same addresses to their pods',
    fix: 'give each worker a pod CIDR of its own, in its CNI file and in the route',
  },
  'pod-cidr-in-vpc': {
    severity: 'error',
    meaning: "a pod CIDR overlaps a block of the worker's own VPC",
    fix: 'take pod CIDRs from a block outside every CIDR block of the VPC',
  },
  'route-duplicate': {
    severity: 'error',
    undeployable: true,
    meaning: 'a route table has two routes to the same destination, and EC2 refuses the second',
    fix: 'take one of the two routes away',
  },
  'route-inside-vpc': {
    severity: 'error',
    undeployable: true,
    meaning: 'a route is more specific than the local route and is for no whole subnet, which EC2 refuses',
    fix: 'take the destination from outside the VPC, or let it be the block of a subnet',
  },
  'route-foreign-target': {
    severity: 'error',
    undeployable: true,
    meaning: 'the target of a route belongs to another VPC or is attached to none, which EC2 refuses',
    fix: 'attach the internet gateway to the VPC (AWS::EC2::VPCGatewayAttachment), or let the route name a target of its own VPC',
  },
  'routes-swapped': {
    severity: 'error',
    meaning: "two routes of a table lead to each other's workers",
    fix: 'let each of the two routes name the network interface of the worker that has the pod CIDR',
  },
  'route-shadowed': {
    severity: 'error',
    meaning: 'a more specific route takes a part of a pod CIDR away from the route to its worker',
    fix: 'take the more specific route away, or let it name the same worker',
  },
  'route-pod-cidr-differs': {
    severity: 'error',
    meaning: 'a route sends a block to a worker whose CNI file has another one, or to a node without pods',
    fix: 'let the destination of the route and the subnet in the CNI file of its target be the same block',
  },
  'route-table-unassociated': {
    severity: 'error',
    meaning: "a worker's subnet uses the main route table, and the table with the pod routes is used by no subnet",
    fix: 'associate the table that has the pod routes with the subnet (AWS::EC2::SubnetRouteTableAssociation)',
  },
  'security-group-protocol-missing': {
    severity: 'error',
    meaning: 'a security group admits pods by some protocols or ports only',
    fix: 'admit all protocols from the pod supernet (IpProtocol "-1")',
  },
  'security-group-foreign-vpc': {
    severity: 'error',
    undeployable: true,
    meaning: 'a security group of a network interface belongs to another VPC than its subnet, which EC2 refuses',
    fix: 'give the interface a subnet and security groups of one VPC',
  },
  'security-group-open': {
    severity: 'warning',
    meaning: 'a security group of workers lets anyone in',
    fix: 'name the blocks that are to come in instead of 0.0.0.0/0; Session Manager needs no rule',
  },
  ...NODE_RULE_KINDS,
  ...LIMIT_KINDS,
} as const;
