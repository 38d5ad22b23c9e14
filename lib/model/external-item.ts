import type { DraftItem } from './network-draft';
import type { Origin } from './network-model';

/** What a draft says of something outside of what was read: its id, and no more. */
export function externalItem(id: string): DraftItem & { readonly name: null; readonly whole: false } {
  return { id, name: null, origin: externalOrigin(id), whole: false };
}

/** Where something outside comes from: nowhere that was read. */
export function externalOrigin(id: string): Origin {
  return { source: '', id, path: '' };
}
