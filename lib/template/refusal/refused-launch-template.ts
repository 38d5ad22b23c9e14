import { isUnknown } from '../../address/unknown';
import type { TemplateFault } from '../../model/network-model';
import { integerAt, partAt } from '../resource/property';
import type { ResourceView } from '../resource/resource-view';
import { hasNone, refused, statedIn } from './refusal';

/**
 * CloudFormation Template Reference, "LaunchTemplateSpecification" of an instance and of a group: "You must specify either the
 * LaunchTemplateName or the LaunchTemplateId, but not both", and Version is required. EC2 counts versions from 1.
 */
export function refusedLaunchTemplate(view: ResourceView): readonly TemplateFault[] {
  const from = partAt(view.properties, 'LaunchTemplate');
  if (isUnknown(from) || hasNone(view.properties, ['LaunchTemplate'])) return [];
  const faults: TemplateFault[] = [];
  const names = ['LaunchTemplateId', 'LaunchTemplateName'];
  if (hasNone(from, ['Version']))
    faults.push(refused(view, '', `${view.id} states no LaunchTemplate.Version, which is required`));
  if (hasNone(from, names))
    faults.push(refused(view, 'LaunchTemplate', `${view.id} names no launch template; state LaunchTemplateId`));
  if (statedIn(from, names).length > 1) {
    const because = `${view.id} names its launch template by LaunchTemplateId and by LaunchTemplateName, and takes one of them`;
    faults.push(refused(view, 'LaunchTemplate', because));
  }
  const version = integerAt(from, 'Version');
  if (typeof version === 'number' && version < 1) {
    const because = `${view.id} launches from version ${String(version)} of its launch template, and the first version is 1`;
    faults.push(refused(view, 'LaunchTemplate.Version', because));
  }
  return faults;
}
