import { isUnknown } from '../../address/unknown';
import type { TemplateFault } from '../../model/network-model';
import { partsAt, textAt } from '../resource/property';
import type { ResourceView } from '../resource/resource-view';
import { refused } from './refusal';

// Amazon EC2 User Guide, "Tag your Amazon EC2 resources", tag restrictions
const [MOST, LONGEST_KEY, LONGEST_VALUE] = [50, 128, 256];

export function refusedOwnTags(view: ResourceView): readonly TemplateFault[] {
  if (!view.type.startsWith('AWS::EC2::')) return [];
  const parts = partsAt(view.properties, 'Tags');
  const tags = parts.flatMap((part) =>
    isUnknown(part) ? [] : [{ key: textAt(part, 'Key'), value: textAt(part, 'Value') }],
  );
  const told: string[] = [];
  if (tags.length > MOST && tags.length === parts.length)
    told.push(`has ${String(tags.length)} tags, and takes ${String(MOST)}`);
  const seen = new Set<string>();
  for (const { key, value } of tags) {
    if (typeof key !== 'string') continue;
    const shown = key.length > 40 ? `${key.slice(0, 40)}...` : key;
    if (seen.has(key)) told.push(`has the tag "${shown}" twice`);
    seen.add(key);
    if (key.startsWith('aws:')) told.push(`has the tag "${shown}", and AWS keeps keys that begin with aws: to itself`);
    if (key.length > LONGEST_KEY)
      told.push(
        `has the tag "${shown}" of ${String(key.length)} characters, and a key has at most ${String(LONGEST_KEY)}`,
      );
    if (typeof value === 'string' && value.length > LONGEST_VALUE)
      told.push(
        `has a value of ${String(value.length)} characters for the tag "${shown}", and a value has at most ${String(LONGEST_VALUE)}`,
      );
  }
  return [...new Set(told)].map((what) => refused(view, 'Tags', `${view.id} ${what}`));
}
