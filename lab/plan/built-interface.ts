import { parseCidr } from '../../lib/address/cidr';
import { isUnknown } from '../../lib/address/unknown';
import type { NetworkInterface, NetworkModel, Node, Subnet, Vpc } from '../../lib/model/network-model';
import type { LabFinding } from './lab-result';

/** A network interface that the lab can build: its node, subnet and addresses are known. */
export interface BuiltInterface {
  /** from 0, in the order of the model's interfaces; in the names of its namespace and links */
  readonly number: number;
  readonly networkInterface: NetworkInterface;
  readonly node: Node;
  /** position among the node's interfaces: 0 is `eth0` */
  readonly deviceIndex: number;
  readonly subnet: Subnet;
  readonly subnetCidr: string;
  readonly vpc: Vpc;
  /** null where the subnet's association cannot be read */
  readonly routeTableId: string | null;
  /** private addresses that are known, primary first */
  readonly addresses: readonly [string, ...string[]];
  readonly prefixes: readonly string[];
}

/** The interfaces of the model's nodes that can be built, and a finding for each that cannot. */
export function builtInterfaces(model: NetworkModel): { built: BuiltInterface[]; findings: LabFinding[] } {
  const built: BuiltInterface[] = [];
  const findings: LabFinding[] = [];
  for (const node of model.nodes) {
    for (const [deviceIndex, id] of node.interfaceIds.entries()) {
      const one = build(model, node, id, deviceIndex, built.length);
      if (typeof one === 'string') findings.push(notBuilt(id, node.name, one));
      else built.push(one);
    }
  }
  return { built, findings };
}

/** The interface that carries the node's own traffic; undefined where it is not built. */
export function primaryInterface(built: readonly BuiltInterface[], nodeId: string): BuiltInterface | undefined {
  return built.find((one) => one.node.id === nodeId && one.deviceIndex === 0);
}

function build(
  model: NetworkModel,
  node: Node,
  id: string,
  deviceIndex: number,
  number: number,
): BuiltInterface | string {
  const networkInterface = model.networkInterfaces.find((one) => one.id === id);
  if (networkInterface === undefined) return 'the model holds no such interface';
  const subnet = model.subnets.find((one) => one.id === networkInterface.subnetId);
  if (subnet === undefined) return `its subnet ${networkInterface.subnetId} is not known`;
  const vpc = model.vpcs.find((one) => one.id === subnet.vpcId);
  if (vpc === undefined) return `its VPC ${subnet.vpcId} is not known`;
  if (isUnknown(subnet.cidrBlock)) return `the CIDR block of its subnet is not known: ${subnet.cidrBlock.unknown}`;
  const [primary, ...others] = networkInterface.addresses;
  if (primary === undefined) return 'it has no address';
  if (isUnknown(primary)) return `its address is not known: ${primary.unknown}`;
  return {
    number,
    networkInterface,
    node,
    deviceIndex,
    subnet,
    subnetCidr: parseCidr(subnet.cidrBlock).text,
    vpc,
    routeTableId: isUnknown(subnet.routeTableId) ? null : subnet.routeTableId,
    addresses: [primary, ...known(others)],
    prefixes: known(networkInterface.prefixes),
  };
}

/** The values of a list that could be read. */
export function known<T>(values: readonly (T | { readonly unknown: string })[]): T[] {
  return values.filter((value): value is T => !isUnknown(value));
}

function notBuilt(id: string, node: string, because: string): LabFinding {
  return {
    id: 'lab-not-built',
    severity: 'warning',
    resource: id,
    message: `the interface ${id} of ${node} is not built: ${because}`,
    fix: 'state the value in the template, or give the parameter that it depends on',
  };
}
