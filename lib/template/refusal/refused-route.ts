import type { TemplateFault } from '../../model/network-model';
import { hasNone, refused, statedIn } from './refusal';
import { blocksOf } from './refused-block';
import { idAt, textAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
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

/**
 * Amazon VPC User Guide, "Route table concepts": each route table has a local route to each block of its VPC, so EC2 refuses another to the
 * same block (RouteAlreadyExists).
 */
export function refusedLocalRoute(view: ResourceView, views: ResourceViews): readonly TemplateFault[] {
  const [tableId, destination] = [
    idAt(view.properties, 'RouteTableId', views),
    textAt(view.properties, 'DestinationCidrBlock'),
  ];
  const table = typeof tableId === 'string' ? views.byId.get(tableId) : undefined;
  if (table?.type !== 'AWS::EC2::RouteTable' || typeof destination !== 'string') return [];
  const vpcId = idAt(table.properties, 'VpcId', views);
  if (typeof vpcId !== 'string' || !blocksOf(vpcId, views).includes(destination)) return [];
  const because = `${view.id} has the destination ${destination}, a block of ${vpcId}, to which each of its route tables has the local route`;
  return [refused(view, 'DestinationCidrBlock', because)];
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
