import { isUnknown } from '../../address/unknown';
import type { TemplateFault } from '../../model/network-model';
import { idAt, itemsAt, partAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { refused } from './refusal';
import type { Launching } from './refused-launch';

/** AWS::EC2::Instance, "IamInstanceProfile": the name of an instance profile; of a launch template, its Arn or its Name. */
export function refusedProfile(launching: Launching, views: ResourceViews): readonly TemplateFault[] {
  const { view, by, within, own } = launching;
  const isTemplate = by.type === 'AWS::EC2::LaunchTemplate';
  const stated = isTemplate ? partAt(own, 'IamInstanceProfile') : by.properties;
  if (isUnknown(stated)) return [];
  const name = idAt(stated, isTemplate ? 'Name' : 'IamInstanceProfile', views);
  const arn = isTemplate ? idAt(stated, 'Arn', views) : null;
  const path = `${within}IamInstanceProfile`;
  const role = [name, arn].find(
    (id) => typeof id === 'string' && views.byId.get(id.replace(/\.Arn$/, ''))?.type === 'AWS::IAM::Role',
  );
  if (typeof role === 'string') {
    const because = `${view.id} has the role ${role.replace(/\.Arn$/, '')} as its instance profile; state an AWS::IAM::InstanceProfile that has the role`;
    return [refused(by, path, because)];
  }
  const profile =
    typeof name === 'string' && name.endsWith('.Arn') ? views.byId.get(name.replace(/\.Arn$/, '')) : undefined;
  const isArn = profile?.type === 'AWS::IAM::InstanceProfile' || (typeof name === 'string' && name.startsWith('arn:'));
  if (!isArn) return [];
  return [refused(by, path, `${view.id} has the Arn of an instance profile, and EC2 takes its name`)];
}

/** AWS::IAM::InstanceProfile, "Roles": "You can have only one role". */
export function refusedRoles(view: ResourceView): readonly TemplateFault[] {
  const roles = itemsAt(view.properties, 'Roles');
  if (roles.some((role) => isUnknown(role)) || roles.length <= 1) return [];
  const because = `${view.id} is an instance profile with ${String(roles.length)} roles, and IAM takes one`;
  return [refused(view, 'Roles', because)];
}
