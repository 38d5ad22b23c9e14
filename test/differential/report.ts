import { stringify } from 'yaml';
import type { Found, Summary } from './differential';
import { networkTemplate } from './network-template';
import type { Disagreement } from './two-witnesses';

/** What a run found, in figures. */
export function summaryText({ comparisons, found }: Summary): string {
  const total = (of: (one: Summary['comparisons'][number]) => number): number =>
    comparisons.reduce((sum, one) => sum + of(one), 0);
  const unknown = comparisons.flatMap((one) => one.unknown);
  const proved = comparisons.filter(({ verdicts }) => Object.values(verdicts).every((one) => one === 'proved'));
  const reasons = [...new Set(unknown)]
    .map((reason) => [unknown.filter((one) => one === reason).length, reason] as const)
    .sort(([a], [b]) => b - a);
  return [
    `networks       ${String(comparisons.length)}, all proved in ${String(proved.length)}`,
    `probes         ${String(total(({ probes }) => probes))}, and ${String(6 * comparisons.length)} rules`,
    `agreements     ${String(total(({ agreed }) => agreed))}`,
    `unknown        ${String(unknown.length)}`,
    ...reasons.map(([count, reason]) => `               ${String(count).padStart(7)} ${reason}`),
    `disagreements  ${String(total(({ disagreements }) => disagreements.length))}, in ${String(found.length)} networks`,
    '',
  ].join('\n');
}

/** How many networks are shown, and how many answers of each. */
const SHOWN = { networks: 2, answers: 5 };

/**
 * Networks on which the two disagree: of the first ones the template and both answers, of the others how to see them.
 *
 * @param broken the station of the walk that is broken; null: none
 */
export function foundText(found: readonly Found[], seed: number, broken: string | null = null, full = false): string {
  const again = ({ number }: Found): string =>
    `npm run differential -- --seed ${String(seed)} --first ${String(number)} --runs 1${full ? ' --full' : ''}${broken === null ? '' : ` --break ${broken}`}`;
  return found
    .map((one, index) =>
      index < SHOWN.networks ? wholeText(one, again(one)) : `--- network ${String(one.number)} too: ${again(one)}\n`,
    )
    .join('');
}

function wholeText({ number, spec, comparison, small }: Found, again: string): string {
  const { disagreements } = comparison;
  const more = disagreements.length - SHOWN.answers;
  return [
    `--- network ${String(number)}${small ? ', made small; as it was found' : ''}: ${again}`,
    stringify(networkTemplate(spec), { lineWidth: 0 }).trimEnd(),
    '--- where they disagree',
    ...disagreements.slice(0, SHOWN.answers).map(answersText),
    ...(more > 0 ? [`and ${String(more)} more`] : []),
    '',
    '',
  ].join('\n');
}

function answersText({ about, walk, lab }: Disagreement): string {
  return `${about}\n  the walk: ${walk}\n  the lab:  ${lab}`;
}
