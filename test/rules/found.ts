import { judge } from '../../lib/check/judgement';
import type { Finding } from '../../lib/rules/finding';
import type { Rule } from '../../lib/rules/rule';
import { modelOf } from '../template/template-fixture';

/** What one rule finds in a template: how grave, on which resource, and the message. */
export function foundBy(rule: Rule, template: string): readonly Pick<Finding, 'severity' | 'resource' | 'message'>[] {
  return judge(modelOf(template), { rules: [rule] })
    .findings.filter(({ id }) => id === rule.kind.id)
    .map(({ severity, resource, message }) => ({ severity, resource, message }));
}
