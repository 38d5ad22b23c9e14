import { formatAddress } from '../../address/cidr';
import type { WalkNode } from '../network/network';
import { type PacketSet, textOfPorts } from '../packet/packet-set';
import type { Range } from '../../address/range';
import { type Progress, step, translate } from '../packet/progress';

/** What the connection tracking of a node remembers of packets whose addresses or ports it changed. */
export interface ReplyTranslation {
  readonly node: WalkNode;
  /** as the packets came to the node */
  readonly before: PacketSet;
  readonly after: PacketSet;
}

/** What a node changed of packets; nothing where it only took a part of them. */
export function translationsAt(node: WalkNode, before: PacketSet, after: PacketSet): readonly ReplyTranslation[] {
  const isKept = SIDES.every((side) => isWithin(after[side], before[side]));
  return isKept ? [] : [{ node, before, after }];
}

/** Turns the header of a reply back on the node that changed the request's; a packet that answers no such request stays as it is. */
export function undoTranslation({ node, before, after }: ReplyTranslation, reply: Progress): Progress {
  const { set } = reply;
  if (!SIDES.every((side) => isWithin(set[REPLIED[side]], after[side]) || set.protocol === 1)) return reply;
  const changed = SIDES.filter((side) => !isWithin(after[side], before[side]));
  if (changed.length === 0) return reply;
  const back = { ...set, ...Object.fromEntries(changed.map((side) => [REPLIED[side], before[side]])) };
  const because = `connection tracking turns the ${describeChange(set, back, 'back into')}`;
  return translate(step(reply, node.name, 'node-prerouting', 'translate', because), back);
}

/** What changed of a header, in words: `source becomes 10.0.1.20`, `destination port becomes 8080`. */
export function describeChange(before: PacketSet, after: PacketSet, verb = 'becomes'): string {
  const [side = 'src'] = SIDES.filter((one) => before[one][0] !== after[one][0] || before[one][1] !== after[one][1]);
  const isAddress = side === 'src' || side === 'dst';
  return `${NAMES[side]} ${verb} ${isAddress ? formatAddress(after[side][0]) : textOfPorts(after[side])}`;
}

const SIDES = ['src', 'dst', 'sport', 'dport'] as const;

/** The side of a reply that answers a side of its request. */
const REPLIED = { src: 'dst', dst: 'src', sport: 'dport', dport: 'sport' } as const;

const NAMES = { src: 'source', dst: 'destination', sport: 'source port', dport: 'destination port' } as const;

function isWithin(inner: Range, outer: Range): boolean {
  return outer[0] <= inner[0] && inner[1] <= outer[1];
}
