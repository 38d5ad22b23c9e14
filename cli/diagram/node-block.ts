import { formatAddress } from '../../lib/address/cidr';
import { isUnknown } from '../../lib/address/unknown';
import type { NetworkInterface, Node } from '../../lib/model-api';
import type { WalkNode } from '../../lib/walk/network/network';
import { type Block, block, cell, type Line, line } from './block';
import { aboutOf, type Scene, textOf } from './scene';
import { type TextStyle, widthOf } from './text-style';
import { podsStop } from './traced-path';

/** Offsets of addresses and pod CIDRs in one-line nodes. */
export interface NodeColumns {
  readonly address: number;
  readonly pods: number;
}

const COLUMN_GAP = 10;
/** Longer names are cut. */
const WIDEST_NAME = 160;

export function nodeColumns({ model }: Scene): NodeColumns {
  const widest = (texts: readonly string[], style: TextStyle): number =>
    Math.ceil(Math.max(0, ...texts.map((text) => widthOf(text, style))));
  const names = model.nodes.map(({ name }) => name);
  const address = Math.min(WIDEST_NAME, widest(names, ROW_NAME)) + COLUMN_GAP;
  return { address, pods: address + widest(model.networkInterfaces.map(addressOf), 'value') + COLUMN_GAP };
}

const ROW_NAME: TextStyle = 'text';

/** A node, with its pods in an inner box if there is room. */
export function nodeBlock(scene: Scene, columns: NodeColumns, node: Node): Block {
  const interfaces = node.interfaceIds.flatMap((id) => scene.index.networkInterfaces.get(id) ?? []);
  const walked = scene.network.nodes.find(({ id }) => id === node.id);
  const common = {
    ids: [node.id, node.name, ...node.interfaceIds],
    about: aboutOf(node.index === null ? 'node' : 'worker', node),
  };
  const addresses = interfaces.map(addressOf);
  if (scene.detail === 'row') {
    const ids = [...common.ids, podsStop(node.name)];
    return block('dense-node', { ...common, ids, lines: rowLines(node, columns, addresses) });
  }
  const title = line(cell(node.name, 'title'));
  if (scene.detail === 'compact') {
    const lines = [title, ...addresses.map((address) => line(cell(address, 'value')))];
    return block('node', { ...common, lines, children: podsBlocks(node, node.podCidrs.map(podCidrLine)) });
  }
  const names = interfaces.map((_, at) => (at === 0 ? (walked?.primaryName ?? 'eth0') : `+${at}`));
  const lines = [title, ...interfaces.flatMap((one, at) => interfaceLines(one, names[at] ?? '', addresses[at] ?? '?'))];
  return block('node', { ...common, lines, children: podsBlocks(node, podLines(node, walked)) });
}

/** An unattached network interface: AWS drops packets that a route sends to it. */
export function unattachedInterfaceBlock(one: NetworkInterface): Block {
  return block('node', {
    ids: [one.id],
    about: aboutOf('network interface', one),
    lines: [
      line(cell(one.id, 'title')),
      line(cell(addressOf(one), 'value')),
      line(cell('not attached to an instance', 'label')),
    ],
  });
}

function podsBlocks(node: Node, lines: readonly Line[]): readonly Block[] {
  return node.index === null ? [] : [block('pods', { ids: [podsStop(node.name)], lines })];
}

function interfaceLines(one: NetworkInterface, name: string, address: string): readonly Line[] {
  const checked = isUnknown(one.sourceDestCheck) ? '?' : one.sourceDestCheck ? 'on' : 'off';
  const reached = isUnknown(one.hasPublicAddress)
    ? 'public address: ?'
    : one.hasPublicAddress
      ? 'has a public address'
      : 'no public address';
  return [named(name, address), line(cell(`source/dest check ${checked}`, 'label')), line(cell(reached, 'label'))];
}

function podLines(node: Node, walked: WalkNode | undefined): readonly Line[] {
  const cidrs = node.podCidrs.map((cidr) => named('pods', textOf(cidr)));
  const pods = walked?.pods ?? null;
  if (pods === null || isUnknown(pods)) return cidrs;
  const gateway = pods.gateway === null ? 'no address' : formatAddress(pods.gateway);
  return [...cidrs, named(pods.bridge, gateway)];
}

/** A name and a value; values of short names are aligned. */
function named(name: string, value: string): Line {
  return line(cell(name, 'label'), cell(value, 'value', Math.max(44, Math.ceil(widthOf(name, 'label')) + 8)));
}

function podCidrLine(cidr: Node['podCidrs'][number]): Line {
  return line(cell(textOf(cidr), 'value'));
}

function rowLines(
  { name, index, podCidrs }: Node,
  columns: NodeColumns,
  addresses: readonly string[],
): readonly Line[] {
  const rows = Math.max(1, addresses.length, podCidrs.length);
  return Array.from({ length: rows }, (_, row) =>
    line(
      cell(row === 0 ? name : '', ROW_NAME),
      cell(addresses[row] ?? '', 'value', columns.address),
      cell(index === null || row >= podCidrs.length ? '' : textOf(podCidrs[row]), 'value', columns.pods),
    ),
  );
}

/** If AWS picks the address, names the block it picks from. */
function addressOf({ addresses, pickedFrom }: NetworkInterface): string {
  return pickedFrom === null ? textOf(addresses[0]) : `one of ${pickedFrom}`;
}
