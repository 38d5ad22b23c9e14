import { countOf } from '../../model/grouping';
import type { TemplateSource } from '../../model/template-source';

/**
 * What a model calls the stack of each template: its name, or the path of its construct if another template has that name, too. An app
 * may have stacks of one name in several Regions.
 */
export function stackNames(sources: readonly TemplateSource[]): (source: TemplateSource) => string {
  const times = countOf(sources.map(({ stackName }) => stackName));
  return ({ stackName, artifact }) =>
    (times.get(stackName) ?? 0) > 1 ? (artifact?.constructs.path ?? stackName) : stackName;
}
