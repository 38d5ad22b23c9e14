import { mapsIn } from '../../model/plain-object';
import type { TemplateFault } from '../../model/network-model';
import { neededBy } from '../dangling-reference';
import type { ResourceViews } from '../resource/resource-view';
import { refused } from './refusal';

/**
 * Resources that wait for each other: CloudFormation refuses them ("Circular dependency between resources"). A resource with an
 * `Fn::If` is left out, since the branch that counts may name nothing.
 */
export function refusedCircles({ all }: ResourceViews): readonly TemplateFault[] {
  const sure = all.filter(
    ({ exists, resource }) => exists === true && !mapsIn(resource.body).some((map) => Object.hasOwn(map, 'Fn::If')),
  );
  const byName = new Map(sure.map((view) => [`${view.resource.stack.name} ${view.logicalId}`, view]));
  const next = (name: string): readonly string[] => {
    const view = byName.get(name);
    return view === undefined ? [] : neededBy(view.resource).map((one) => `${view.resource.stack.name} ${one}`);
  };
  const done = new Set<string>();
  const circles: TemplateFault[] = [];
  const visit = (name: string, path: readonly string[]): void => {
    const view = byName.get(name);
    if (view === undefined || done.has(name)) return;
    const at = path.indexOf(name);
    if (at >= 0) {
      const ids = path.slice(at).flatMap((one) => byName.get(one)?.id ?? []);
      circles.push(refused(view, '', `${[...ids, view.id].join(' needs ')}: no resource can be made first`));
      return;
    }
    for (const one of next(name)) visit(one, [...path, name]);
    done.add(name);
  };
  for (const name of byName.keys()) visit(name, []);
  return circles;
}
