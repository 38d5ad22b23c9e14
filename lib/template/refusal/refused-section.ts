import type { TemplateFault } from '../../model/network-model';
import { entryOf, mapsIn, mapUnder } from '../../model/plain-object';
import { mayDeclareMore, namesIn } from '../dangling-reference';
import { hasLanguageExtensions } from '../intrinsic/macro';
import { originOf, rootOf } from '../intrinsic/template-stack';
import type { OpenStack } from '../resource/templates';

const LOOP = 'Fn::ForEach::';

/**
 * What CloudFormation refuses of outputs, conditions and loops, before it makes a resource (user guide, "Outputs", "Conditions": a condition
 * refers to parameters and other conditions only; "AWS::LanguageExtensions transform"). Nothing where a macro may declare more.
 */
export function refusedSections(stack: OpenStack): readonly TemplateFault[] {
  const { template } = stack.source;
  const [conditions, outputs] = [mapUnder(template, 'Conditions'), mapUnder(template, 'Outputs')];
  if (mayDeclareMore(template) || Object.keys(conditions).some((key) => key.startsWith(LOOP))) return [];
  const parameters = new Set(Object.keys(mapUnder(template, 'Parameters')));
  const isDeclared = (name: string): boolean => parameters.has(name) || name.startsWith('AWS::');
  const fault = (place: string, because: string): TemplateFault => ({
    kind: 'refused-by-aws',
    because,
    origin: { source: rootOf(stack).name, id: `${stack.prefix}${place}`, path: '' },
  });
  const lacks = (names: readonly string[]): readonly string[] =>
    names.filter((name) => !Object.hasOwn(conditions, name));

  const ofConditions = Object.entries(conditions).flatMap(([name, body]) => {
    const told = (what: string): TemplateFault => fault(`Conditions.${name}`, `condition ${name} ${what}`);
    const foreign = [...new Set(namesIn(body))].filter((one) => !isDeclared(one));
    return [
      ...foreign.map((one) => told(`refers to ${one}, which is not a parameter of the template`)),
      ...lacks(conditionsIn(body)).map((one) => told(`needs condition ${one}, which is not there`)),
      ...(needsItself(name, conditions) ? [told('needs itself')] : []),
    ];
  });
  const ofOutputs = Object.entries(outputs).flatMap(([name, body]) => {
    if (name.startsWith(LOOP)) return [];
    const told = (what: string): TemplateFault => fault(`Outputs.${name}`, `output ${name} ${what}`);
    if ((entryOf(body, 'Value') ?? null) === null) return [told('has no Value, which is required')];
    const missing = stack.loops.length > 0 ? [] : [...new Set(namesIn(body))];
    const foreign = missing.filter((one) => !isDeclared(one) && !stack.resources.has(one));
    return [
      ...foreign.map((one) => told(`refers to ${one}, which is not a resource or parameter of the template`)),
      ...lacks(usedIn(body, body)).map((one) => told(`needs condition ${one}, which is not there`)),
    ];
  });
  const ofResources = [...stack.resources.values()].flatMap((resource) =>
    lacks(usedIn(resource.body, entryOf(resource.body, 'Properties'))).map((one): TemplateFault => {
      const origin = originOf(resource);
      return { kind: 'refused-by-aws', because: `${origin.id} needs condition ${one}, which is not there`, origin };
    }),
  );
  const ofLoops = Object.keys(mapUnder(template, 'Resources'))
    .filter((key) => key.startsWith(LOOP) && !hasLanguageExtensions(template))
    .map((key) => fault(key, `${key} needs Transform: AWS::LanguageExtensions, which the template does not declare`));
  return [...ofConditions, ...ofOutputs, ...ofResources, ...ofLoops];
}

/** The conditions of a resource or an output, its own and those of `Fn::If`. A name with a variable is one of a loop. */
function usedIn(body: unknown, values: unknown): readonly string[] {
  const own = entryOf(body, 'Condition');
  const choices = mapsIn(values).flatMap((map) => {
    const choice = entryOf(map, 'Fn::If');
    return Array.isArray(choice) ? [choice[0] as unknown] : [];
  });
  return [...new Set([own, ...choices])]
    .filter((name) => typeof name === 'string')
    .filter((name) => !/[$&]/.test(name));
}

function conditionsIn(body: unknown): readonly string[] {
  return [...new Set(mapsIn(body).map((map) => entryOf(map, 'Condition')))].filter((name) => typeof name === 'string');
}

function needsItself(name: string, conditions: Readonly<Record<string, unknown>>): boolean {
  const seen = new Set<string>();
  const pending = [...conditionsIn(conditions[name])];
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    if (next === name) return true;
    if (seen.has(next)) continue;
    seen.add(next);
    pending.push(...conditionsIn(entryOf(conditions, next)));
  }
  return false;
}
