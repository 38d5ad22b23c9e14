import { isReference, type Properties } from '../intrinsic/template-value';
import { textAt, valueAt } from '../resource/property';
import type { ResourceViews } from '../resource/resource-view';

/** The zone of a resource by its name or id, or by its place in the list of the region's; null: not known. */
export function zoneOf(properties: Properties): string | null {
  const stated = valueAt(properties, 'AvailabilityZone');
  const [, item] = isReference(stated) ? (/^availability zones\.(\d+)$/.exec(stated.id) ?? []) : [];
  if (item !== undefined) return `Fn::GetAZs[${item}]`;
  const name = textAt(properties, 'AvailabilityZone');
  const zone = name === null && stated === undefined ? textAt(properties, 'AvailabilityZoneId') : name;
  return typeof zone === 'string' ? zone : null;
}

/** The zone of a subnet: of the templates, or of a VPC that the app imports. */
export function zoneOfSubnet(id: string, { byId, templates }: ResourceViews): string | null {
  const subnet = byId.get(id);
  if (subnet !== undefined) return subnet.exists === true ? zoneOf(subnet.properties) : null;
  const stated = templates.stacks.flatMap(({ source }) => source.artifact?.constructs.vpcs ?? []);
  return stated.flatMap(({ subnets }) => subnets).find((each) => each.id === id)?.zone ?? null;
}

const KINDS = [/-az\d+$/, /^Fn::/];

/** Whether two zones are known to differ. A name and an id cannot be compared: which is which differs by account. */
export function areApart(zone: string, other: string): boolean {
  return zone !== other && KINDS.every((kind) => kind.test(zone) === kind.test(other));
}
