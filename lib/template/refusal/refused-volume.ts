import { isUnknown } from '../../address/unknown';
import type { TemplateFault } from '../../model/network-model';
import { booleanAt, idAt, integerAt, partAt, partsAt, textAt } from '../resource/property';
import type { ResourceViews } from '../resource/resource-view';
import { hasNone, refused } from './refusal';
import type { Launching } from './refused-launch';

/** EC2 API, "BlockDeviceMapping" and "EbsBlockDevice": what EC2 refuses of the volumes of a launch. */
export function refusedVolumes(launching: Launching, views: ResourceViews): readonly TemplateFault[] {
  const { view, by, within, own } = launching;
  const names = new Set<string>();
  return partsAt(own, 'BlockDeviceMappings').flatMap((part, at) => {
    if (isUnknown(part)) return [];
    const path = `${within}BlockDeviceMappings.${String(at)}`;
    const told = (where: string, what: string): TemplateFault =>
      refused(by, `${path}${where}`, `a volume of ${view.id} ${what}`);
    const faults: TemplateFault[] = [];
    const name = textAt(part, 'DeviceName');
    if (typeof name === 'string' && names.has(name))
      faults.push(refused(by, path, `two volumes of ${view.id} have the device name ${name}`));
    if (typeof name === 'string') names.add(name);
    const ebs = partAt(part, 'Ebs');
    if (isUnknown(ebs)) return faults;
    const [size, type] = [integerAt(ebs, 'VolumeSize'), textAt(ebs, 'VolumeType')];
    if (typeof size === 'number' && size < 1)
      faults.push(told('.Ebs.VolumeSize', `has ${String(size)} GiB, and EC2 takes 1 or more`));
    if ((type === 'io1' || type === 'io2') && hasNone(ebs, ['Iops']))
      faults.push(told('.Ebs', `is ${type} and states no Iops, which is required`));
    const keyId = idAt(ebs, 'KmsKeyId', views);
    const why = typeof keyId === 'string' ? unusableKey(keyId, views) : null;
    if (why !== null) faults.push(told('.Ebs.KmsKeyId', `has the key ${why}, and EC2 launches no instance with it`));
    return faults;
  });
}

/** Amazon EBS User Guide, "EBS encryption": a symmetric key that is enabled. */
function unusableKey(keyId: string, views: ResourceViews): string | null {
  const key = views.byId.get(keyId.replace(/\.(Arn|KeyId)$/, ''));
  if (key?.type !== 'AWS::KMS::Key' || key.exists !== true) return null;
  if (booleanAt(key.properties, 'Enabled') === false) return `${key.id}, which is disabled (Enabled)`;
  const spec = textAt(key.properties, 'KeySpec');
  return typeof spec === 'string' && spec !== 'SYMMETRIC_DEFAULT'
    ? `${key.id}, which is not symmetric (KeySpec ${spec})`
    : null;
}
