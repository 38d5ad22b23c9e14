import { repeatsIn } from '../../model/grouping';
import type { TemplateFault } from '../../model/network-model';
import { knownText } from '../resource/property';
import type { ResourceView } from '../resource/resource-view';
import { refused } from './refusal';

/** EC2 and EC2 Auto Scaling: a launch template and a group have a name of their own in their region. Another stack may be elsewhere. */
export function refusedNames(views: readonly ResourceView[], key: string): readonly TemplateFault[] {
  const named = views.map((view) => ({ view, name: knownText(view.properties, key) }));
  return repeatsIn(named, ({ view, name }) => name && `${view.resource.stack.name} ${name}`).map(
    ([{ view, name }, other]) => refused(view, key, `${view.id} has the name of ${other.view.id}, "${name ?? ''}"`),
  );
}
