import { ruleId } from './findings';
import type { LabFinding } from './plan/lab-result';

/** What is said of nodes that get something from outside, where nothing comes from there. */
export function lackFindings(nodes: readonly string[]): LabFinding[] {
  if (nodes.length === 0) return [];
  const names = nodes.join(', ');
  return [
    {
      id: 'lab-lacks-outside',
      severity: 'warning',
      resource: names,
      message: `the user data of ${names} gets packages or files from outside, and nothing comes from there here: what fails in this lab may hold on AWS`,
      fix: 'set up the pod network before anything is brought, or see what check says',
    },
  ];
}

/** A finding that a rule is refuted, as one that it is unknown where that may be for want of something from outside. */
export function withoutRefutation(finding: LabFinding, isLacking: (rule: string) => boolean): LabFinding {
  const [, rule] = /^(\w+) is refuted: /.exec(finding.message) ?? [];
  if (rule === undefined || finding.id !== ruleId(rule) || !isLacking(rule)) return finding;
  return { ...finding, message: finding.message.replace(' is refuted: ', ' is unknown: ') };
}
