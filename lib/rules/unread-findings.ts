import type { NetworkModel } from '../model/network-model';
import { type Finding, finding } from './finding';

/** What the reader of the templates did not understand and could carry or stop a packet. */
export function unreadFindings({ unread }: NetworkModel): readonly Finding[] {
  return unread.map(({ unknown, origin }) => finding('template-part-unread', origin, unknown));
}
