import { isUnknown } from '../../address/unknown';
import type { TemplateFault } from '../../model/network-model';
import { booleanAt, valueAt } from '../resource/property';
import { placeOf, type ResourceView } from '../resource/resource-view';
import type { Properties } from '../intrinsic/template-value';

/** What AWS refuses of a resource. `path`: the property, empty for the resource itself; `because`: names the resource. */
export function refused(view: ResourceView, path: string, because: string): TemplateFault {
  return { kind: 'refused-by-aws', because, origin: path === '' ? view.origin : placeOf(view, path) };
}

/** The properties that surely have a value: one that is unknown may be `AWS::NoValue`. */
export function statedIn(properties: Properties, keys: readonly string[]): readonly string[] {
  return keys.filter((key) => {
    const value = valueAt(properties, key);
    return value !== undefined && value !== '' && !isUnknown(value);
  });
}

export function hasNone(properties: Properties, keys: readonly string[]): boolean {
  return keys.every((key) => [undefined, ''].includes(valueAt(properties, key) as undefined));
}

/** Whether a subnet has no IPv4 block. */
export function isIpv6Only({ properties }: ResourceView): boolean {
  return booleanAt(properties, 'Ipv6Native') === true;
}
