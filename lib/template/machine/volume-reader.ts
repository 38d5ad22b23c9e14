import { isUnknown } from '../../address/unknown';
import type { Given } from '../../model/network-draft';
import type { NodeVolume } from '../../model/node-volume';
import { booleanAt, integerAt, partAt, partsAt, textAt } from '../resource/property';
import type { Properties } from '../intrinsic/template-value';

/** The EBS volumes that a launch states, by device name. */
export function readVolumes(properties: Properties): readonly NodeVolume[] {
  return partsAt(properties, 'BlockDeviceMappings').flatMap((part): readonly NodeVolume[] => {
    if (isUnknown(part)) return [];
    const [device, ebs] = [textAt(part, 'DeviceName'), partAt(part, 'Ebs')];
    if (device === null || isUnknown(device) || isUnknown(ebs)) return [];
    const [size, type, encrypted] = [
      integerAt(ebs, 'VolumeSize'),
      textAt(ebs, 'VolumeType'),
      booleanAt(ebs, 'Encrypted'),
    ];
    if (size === null && type === null && encrypted === null) return [];
    return [{ device, size: knownOf(size), type: knownOf(type), encrypted: knownOf(encrypted) }];
  });
}

function knownOf<T>(value: Given<T>): T | null {
  return isUnknown(value) ? null : value;
}
