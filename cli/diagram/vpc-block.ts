import { isUnknown } from '../../lib/address/unknown';
import { groupBy } from '../../lib/model/grouping';
import type { NetworkInterface, Node, RouteTable, SecurityGroup, Subnet } from '../../lib/model-api';
import { type Block, block, cell, line } from './block';
import { networkAclBlock, securityGroupBlock } from './filter-block';
import { gatewaysBlock } from './gateway-block';
import { unattachedInterfaceBlock, nodeBlock, type NodeColumns, nodeColumns } from './node-block';
import { naturalWidth } from './placement';
import { routeTableBlock } from './route-table-block';
import { aboutOf, nameOf, type Scene, textOf } from './scene';

/** Width of the column of route tables and gateways. */
const RIGHT = 340;
/** Distance between wires in the channel. */
export const LANE = 8;
/** With more route tables than this, subnets name their tables and there are no wires. */
const MOST_WIRED = 12;
export const PATH_LANES = 6;
/** Longer text in a node is cut; a pod CIDR always fits. */
const WIDEST_NODE = 420;

/** Nodes and unattached interfaces by subnet. A node is drawn in the subnet of its primary interface. */
export interface SubnetContents {
  readonly nodes: ReadonlyMap<string, readonly Node[]>;
  readonly interfaces: ReadonlyMap<string, readonly NetworkInterface[]>;
  /** nodes whose subnet is not in the model */
  readonly unplaced: readonly Node[];
  /** width of a column of nodes */
  readonly width: number;
  readonly columns: NodeColumns;
}

export function findSubnetContents(scene: Scene): SubnetContents {
  const { index, model } = scene;
  const subnetOf = (node: Node): string | undefined =>
    index.networkInterfaces.get(node.interfaceIds[0] ?? '')?.subnetId;
  const isPlaced = (node: Node): boolean => index.subnets.has(subnetOf(node) ?? '');
  const nodes = [...model.nodes].sort(
    (a, b) => (a.index ?? Number.MAX_SAFE_INTEGER) - (b.index ?? Number.MAX_SAFE_INTEGER),
  );
  const loose = model.networkInterfaces.filter(({ nodeId }) => typeof nodeId !== 'string' || !index.nodes.has(nodeId));
  const columns = nodeColumns(scene);
  const widths = model.nodes.map((node) => naturalWidth(nodeBlock(scene, columns, node)));
  return {
    nodes: groupBy(nodes.filter(isPlaced), (node) => subnetOf(node) ?? ''),
    interfaces: groupBy(loose, ({ subnetId }) => subnetId),
    unplaced: nodes.filter((node) => !isPlaced(node)),
    width: Math.min(WIDEST_NODE, Math.max(110, ...widths)),
    columns,
  };
}

/** A VPC: subnets and nodes on the left, gateways and route tables on the right. */
export function vpcBlock(scene: Scene, contents: SubnetContents, id: string): Block {
  const { model, index } = scene;
  const vpc = index.vpcs.get(id);
  const subnets = model.subnets.filter(({ vpcId }) => vpcId === id);
  const tables = model.routeTables.filter(({ vpcId }) => vpcId === id);
  const wired = wiredTables(subnets, tables);
  const isWired = wired.length > 0;
  const full = subnets.map((subnet) => subnetBlock(scene, contents, subnet, isWired));
  const left = block('column', {
    children: [
      ...full.filter(({ children }) => children.length > 0),
      ...full.filter(({ children }) => children.length === 0),
      ...usedGroups(scene, id).map((group) => securityGroupBlock(scene, group)),
      ...model.networkAcls
        .filter((acl) => acl.vpcId === id && acl.id !== vpc?.defaultNetworkAclId)
        .map(networkAclBlock),
    ],
  });
  const right = block('column', {
    children: [
      gatewaysBlock(scene, id, vpc),
      ...[...wired, ...tables.filter((table) => !wired.includes(table))].map((table) =>
        routeTableBlock(scene, table, vpc),
      ),
    ],
  });
  const lanes = wired.length + (scene.path === null ? 0 : PATH_LANES);
  return block('vpc', {
    ids: [id],
    about: vpc === undefined ? null : aboutOf('VPC', vpc),
    lines: [
      line(cell(`VPC ${(vpc?.cidrBlocks ?? []).map(textOf).join(', ')}`, 'title')),
      line(cell(vpc === undefined ? id : nameOf(vpc), 'label')),
    ],
    children: [left, right],
    arrangement: { kind: 'sides', right: RIGHT, channel: 24 + lanes * LANE },
  });
}

/** Route tables with wires, in lane order; empty if there are too many. */
export function wiredTables(subnets: readonly Subnet[], tables: readonly RouteTable[]): readonly RouteTable[] {
  const wired = tables.filter(({ id }) => subnets.some(({ routeTableId }) => routeTableId === id));
  return wired.length > MOST_WIRED ? [] : wired;
}

export function unplacedBlock(scene: Scene, contents: SubnetContents): Block {
  return block('vpc', {
    lines: [line(cell('Nodes with an unknown subnet', 'title'))],
    children: contents.unplaced.map((node) => nodeBlock(scene, contents.columns, node)),
    arrangement: { kind: 'grid', width: contents.width },
  });
}

function subnetBlock(scene: Scene, contents: SubnetContents, subnet: Subnet, isWired: boolean): Block {
  const children = [
    ...(contents.nodes.get(subnet.id) ?? []).map((node) => nodeBlock(scene, contents.columns, node)),
    ...(contents.interfaces.get(subnet.id) ?? []).map(unattachedInterfaceBlock),
    ...scene.model.gateways.filter(({ subnetId }) => subnetId === subnet.id).map(natGatewayBlock),
  ];
  const zone = subnet.zone === null || isUnknown(subnet.zone) ? '' : ` in ${subnet.zone}`;
  const table = isUnknown(subnet.routeTableId)
    ? ', route table ?'
    : isWired
      ? ''
      : `, route table ${tableName(scene, subnet.routeTableId)}`;
  const name = `${nameOf(subnet)}${zone}${table}`;
  const cidr = textOf(subnet.cidrBlock);
  return block(scene.detail === 'row' ? 'dense-subnet' : 'subnet', {
    ids: [subnet.id],
    about: aboutOf('subnet', subnet),
    lines: [line(cell(`Subnet ${cidr}`, 'title'), cell(name, 'label', 190))],
    children,
    arrangement: { kind: 'grid', width: contents.width },
  });
}

function natGatewayBlock({ id }: { readonly id: string }): Block {
  return block('node', {
    about: `NAT gateway ${id}`,
    lines: [line(cell('NAT gateway', 'title')), line(cell(id, 'label'))],
  });
}

function tableName({ index }: Scene, id: string): string {
  const table = index.routeTables.get(id);
  return table === undefined ? id : nameOf(table);
}

function usedGroups({ model, index }: Scene, vpcId: string): readonly SecurityGroup[] {
  const used = new Set(
    model.nodes
      .flatMap(({ interfaceIds }) => interfaceIds)
      .flatMap((id) => index.networkInterfaces.get(id)?.securityGroupIds ?? []),
  );
  return model.securityGroups.filter((group) => group.vpcId === vpcId && used.has(group.id));
}
