import { isUnknown } from '../../address/unknown';
import type { Given } from '../../model/network-draft';
import type { Unread } from '../../model/network-model';
import type { ResourceView } from './resource-view';

/** Reports a resource whose place in the network is unknown. It may concern any part. */
export function nowhere({ id, origin, readable }: ResourceView, of: Given<string>, noun: string): Unread {
  const why = readable !== true ? readable.unknown : of === null || !isUnknown(of) ? 'it names none' : of.unknown;
  return { unknown: `the ${noun} of "${id}" is unknown: ${why}`, origin, concerns: [] };
}
