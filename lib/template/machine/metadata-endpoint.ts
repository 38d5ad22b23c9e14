import { isUnknown, unknown, type Maybe } from '../../address/unknown';
import { partAt, textAt, valueAt } from '../resource/property';
import { isMap, type Properties } from '../intrinsic/template-value';

/**
 * Whether a launch leaves the instance metadata service on, by an account that switches nothing off (EC2 API,
 * "InstanceMetadataOptionsRequest": HttpEndpoint, `enabled` by default).
 */
export function metadataEndpoint(properties: Properties): Maybe<boolean> {
  const options = partAt(properties, 'MetadataOptions');
  if (isUnknown(options)) return options;
  const endpoint = textAt(options, 'HttpEndpoint') ?? 'enabled';
  if (isUnknown(endpoint)) return endpoint;
  if (endpoint === 'enabled' || endpoint === 'disabled') return endpoint === 'enabled';
  return unknown(`HttpEndpoint is "${endpoint}", and EC2 takes enabled or disabled`);
}

/**
 * The metadata options of a launch over those of its launch template. AWS does not say whether options that state no HttpEndpoint
 * leave that of the launch template in force.
 */
export function metadataOver(properties: Properties, data: Properties): Properties {
  const [own, base] = [valueAt(properties, 'MetadataOptions'), valueAt(data, 'MetadataOptions')];
  if (!isMap(own) || base === undefined || valueAt(own, 'HttpEndpoint') !== undefined) return {};
  const below = metadataEndpoint(data);
  if (below === true) return {};
  const reason = isUnknown(below)
    ? below
    : unknown('whether HttpEndpoint of the launch template counts beside MetadataOptions of the instance');
  return { MetadataOptions: { ...own, HttpEndpoint: reason } };
}
