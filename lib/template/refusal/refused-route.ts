import type { TemplateFault } from '../../model/network-model';
import { hasNone, refused, statedIn } from './refusal';
import type { ResourceView } from '../resource/resource-view';
import { TARGET_PROPERTIES } from '../network/route-table-reader';

const DESTINATIONS = ['DestinationCidrBlock', 'DestinationIpv6CidrBlock', 'DestinationPrefixListId'];
const KNOWN = new Set([...TARGET_PROPERTIES, ...DESTINATIONS, 'RouteTableId']);

/** EC2 API, "CreateRoute": one destination and exactly one target. */
export function refusedRoute(view: ResourceView): readonly TemplateFault[] {
  const { properties } = view;
  // An unknown property may be a target or a destination.
  const isComplete = Object.keys(properties).every((key) => KNOWN.has(key));
  return [
    ...oneOf(view, TARGET_PROPERTIES, 'target', isComplete),
    ...oneOf(view, DESTINATIONS, 'destination', isComplete),
  ];
}

function oneOf(
  view: ResourceView,
  keys: readonly string[],
  noun: string,
  isComplete: boolean,
): readonly TemplateFault[] {
  const stated = statedIn(view.properties, keys);
  if (stated.length > 1) {
    const because = `${view.id} has two ${noun}s, ${stated.join(' and ')}, and EC2 takes one`;
    return [refused(view, stated[1] ?? '', because)];
  }
  return isComplete && hasNone(view.properties, keys) ? [refused(view, '', `${view.id} has no ${noun}`)] : [];
}
