import type { TemplateFault } from '../../model/network-model';
import { entryOf, mapUnder } from '../../model/plain-object';
import { conditionHolds } from '../intrinsic/condition';
import { scopeOf } from '../intrinsic/intrinsics';
import { textOf } from '../intrinsic/template-value';
import type { OpenTemplates } from '../resource/templates';

/**
 * CloudFormation User Guide, "Outputs": the name of an export is unique in its account and region. Stacks whose account or region is not
 * known may be apart.
 */
export function refusedExports(templates: OpenTemplates): readonly TemplateFault[] {
  const first = new Map<string, string>();
  // a nested stack may not be made
  const roots = templates.stacks.filter(({ parent }) => parent === null);
  return roots.flatMap((stack) => {
    const { account, region } = stack.source.environment;
    const home = account === null || region === null ? `stack ${stack.name}` : `${account} ${region}`;
    const scope = scopeOf(templates, stack);
    return Object.entries(mapUnder(stack.source.template, 'Outputs')).flatMap(([output, body]): TemplateFault[] => {
      const raw = entryOf(entryOf(body, 'Export'), 'Name');
      const condition = entryOf(body, 'Condition');
      const isMade =
        condition === undefined || (typeof condition === 'string' && conditionHolds(condition, scope) === true);
      const name = raw === undefined || !isMade ? null : textOf(scope.resolve(raw));
      if (typeof name !== 'string') return [];
      const other = first.get(`${home} ${name}`);
      const own = `output ${output} of ${stack.name}`;
      first.set(`${home} ${name}`, other ?? own);
      if (other === undefined) return [];
      const because = `${own} exports "${name}", as ${other} does, and an account has each name once in a region`;
      return [{ kind: 'refused-by-aws', because, origin: { source: stack.name, id: `Outputs.${output}`, path: '' } }];
    });
  });
}
