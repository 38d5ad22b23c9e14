import { isUnknown, unknown, type Maybe } from '../../address/unknown';
import { readAutoScalingGroups } from './auto-scaling-group-reader';
import { readInstances } from './instance-reader';
import { metadataEndpoint } from './metadata-endpoint';
import { userDataOf } from './node-setup-reader';
import { instanceTags } from './launch-template';
import { integerAt, partAt, partsAt, textAt, valueAt } from '../resource/property';
import { viewResources } from '../resource/resource-view';
import type { Properties } from '../intrinsic/template-value';
import type { TemplateSource } from '../../model/template-source';
import { openTemplates } from '../resource/templates';

/** What a machine is launched with, apart from its network. The full lab boots it. */
export interface MachineLaunch {
  readonly nodeId: string;
  /** as cloud-init gets it; pieces that are not known are marks in it; null: none */
  readonly userData: Maybe<string> | null;
  readonly metadata: Maybe<MetadataOptions>;
  /** whether it has an instance profile, whose credentials the metadata service gives out */
  readonly hasRole: boolean;
  /** its tags, without those that are not known */
  readonly tags: Readonly<Record<string, string>>;
}

/** How a machine's metadata service answers (EC2 API, InstanceMetadataOptionsRequest). */
export interface MetadataOptions {
  readonly isEnabled: boolean;
  /** whether it answers requests without a token */
  readonly tokensRequired: boolean;
  /** TTL of the answer that brings the token, 1 to 64 */
  readonly hopLimit: number;
  /** whether it gives out the instance's tags */
  readonly givesTags: boolean;
}

/**
 * Reads what the machines of the templates are launched with; the templates and parameters are those of `readTemplates`.
 *
 * @throws PodNetworkError as `readTemplates` does
 */
export function readMachineLaunches(
  sources: readonly TemplateSource[],
  parameters: Readonly<Record<string, string>> = {},
): readonly MachineLaunch[] {
  const views = viewResources(openTemplates(sources, parameters));
  const launches = [...readInstances(views), ...readAutoScalingGroups(views).launches];
  return launches.map(({ node, properties }) => {
    const userData = userDataOf(properties);
    return {
      nodeId: node.id,
      userData: userData === null || isUnknown(userData) ? userData : userData.text,
      metadata: metadataOf(properties),
      hasRole: valueAt(properties, 'IamInstanceProfile') !== undefined,
      tags: Object.fromEntries([...tagsOf(instanceTags(properties)), ...tagsOf(properties)]),
    };
  });
}

function tagsOf(properties: Properties): (readonly [string, string])[] {
  return partsAt(properties, 'Tags').flatMap((tag) => {
    if (isUnknown(tag)) return [];
    const [key, value] = [textAt(tag, 'Key'), textAt(tag, 'Value') ?? ''];
    return key === null || isUnknown(key) || isUnknown(value) ? [] : [[key, value] as const];
  });
}

/** Defaults of a launch that says nothing, by an account and an image that say nothing either. */
function metadataOf(properties: Properties): Maybe<MetadataOptions> {
  const options = partAt(properties, 'MetadataOptions');
  if (isUnknown(options)) return options;
  const isEnabled = metadataEndpoint(properties);
  const tokens = textAt(options, 'HttpTokens') ?? 'optional';
  const hopLimit = integerAt(options, 'HttpPutResponseHopLimit') ?? 1;
  if (isUnknown(isEnabled)) return isEnabled;
  if (isUnknown(tokens)) return tokens;
  if (isUnknown(hopLimit)) return hopLimit;
  const tags = textAt(options, 'InstanceMetadataTags') ?? 'disabled';
  if (isUnknown(tags)) return tags;
  if (hopLimit < 1 || hopLimit > 64) return unknown(`a hop limit of ${String(hopLimit)}, and EC2 takes 1 to 64`);
  return { isEnabled, tokensRequired: tokens === 'required', hopLimit, givesTags: tags === 'enabled' };
}
