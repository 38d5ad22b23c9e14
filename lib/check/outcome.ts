import type { RuleName } from '../walk/proof/prove';
import type { Judgement, JudgedFinding } from './judgement';

/**
 * Whether a judgement lets a pipeline go on: no error is left that nobody acknowledged, and each of the three rules is proved, or
 * all that is found about it is acknowledged.
 *
 * @param allowUnknown whether a rule that cannot be judged passes too
 */
export function isHeld(judgement: Judgement, allowUnknown: boolean): boolean {
  const { rules, findings } = judgement;
  return (
    findings.every(({ severity, acknowledged }) => severity !== 'error' || acknowledged) &&
    Object.keys(rules).every((rule) => ruleStands(judgement, rule as RuleName, allowUnknown))
  );
}

/** Whether one of the three rules lets a pipeline go on, in each pod network. */
export function ruleStands({ rules, networks, findings }: Judgement, rule: RuleName, allowUnknown: boolean): boolean {
  const judged = networks.length > 0 ? networks : [{ name: null, rules }];
  return judged.every(({ name, rules: { [rule]: verdict } }) => {
    const own = findings.filter(({ network, rules: about }) => (network ?? name) === name && about.includes(rule));
    return verdict === 'proved' || (verdict === 'unknown' && allowUnknown) || isAcknowledged(own);
  });
}

function isAcknowledged(findings: readonly JudgedFinding[]): boolean {
  const open = findings.filter(({ severity }) => severity !== 'info');
  return open.length > 0 && open.every(({ acknowledged }) => acknowledged);
}
