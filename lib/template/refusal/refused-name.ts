import type { TemplateFault } from '../../model/network-model';
import { textAt } from '../resource/property';
import type { ResourceView } from '../resource/resource-view';
import { refused } from './refusal';

/** EC2 and EC2 Auto Scaling: a launch template and a group have a name of their own in their region. Another stack may be elsewhere. */
export function refusedNames(views: readonly ResourceView[], key: string): readonly TemplateFault[] {
  const first = new Map<string, ResourceView>();
  return views.flatMap((view) => {
    const name = textAt(view.properties, key);
    if (typeof name !== 'string') return [];
    const place = `${view.resource.stack.name} ${name}`;
    const other = first.get(place);
    first.set(place, other ?? view);
    return other === undefined ? [] : [refused(view, key, `${view.id} has the name of ${other.id}, "${name}"`)];
  });
}
