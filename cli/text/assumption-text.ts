import { docsPage } from '../../lib/address/docs-page';
import type { LabResult, TestedAssumption } from '../../lab/plan/lab-result';
import { assumptionLines } from './check-text';

/**
 * Writes the assumptions about scripts and resources, separately for those that the lab tested, and the number of assumptions
 * about the image and AWS.
 */
export function writeAssumptions({ assumptions }: Pick<LabResult, 'assumptions'>, isFull: boolean): string {
  const actors = assumptions.filter(({ actor }) => actor);
  const facts = assumptions.filter(({ actor }) => !actor);
  const hint = isFull ? '' : `; the full lab boots the nodes and runs their scripts (${docsPage('full-lab.md')})`;
  return [
    section('Assumptions tested here: the script ran without an error on each of its nodes', actors.filter(isTested)),
    section(
      `Assumptions not tested here${hint}`,
      actors.filter((one) => !isTested(one)),
    ),
    facts.length === 0 ? '' : `${summary(facts)}\n`,
  ]
    .filter((text) => text !== '')
    .join('\n');
}

const isTested = ({ tested }: TestedAssumption): boolean => tested;

function section(heading: string, assumptions: readonly TestedAssumption[]): string {
  if (assumptions.length === 0) return '';
  return `${heading}\n${assumptionLines({ assumptions })
    .map(({ text }) => `  ${text}\n`)
    .join('')}`;
}

function summary(facts: readonly TestedAssumption[]): string {
  const tested = facts.filter(isTested).length;
  const all = `${String(facts.length)} ${facts.length === 1 ? 'assumption' : 'assumptions'} about the image and AWS`;
  return `${all}, ${tested === 0 ? 'none' : String(tested)} of them tested here; \`pod-network check\` lists them.`;
}
