import type { DrillResult, DrillStepResult } from '../../lab/full';
import { writeTable } from './table';

/** Writes what came of a bad week: a line for each step, what is wrong where it did not heal, and what is a person's to do. */
export function writeDrill({ healed, steps }: DrillResult): string {
  const persons = steps.flatMap(({ name, person }) => (person === null ? [] : [`${name}: a person ${person}\n`]));
  const summary = healed
    ? `All ${String(steps.length)} steps healed.\n`
    : `${steps.at(-1)?.name ?? 'the first boot'} did not heal; what would have come after it was not tried.\n`;
  return [
    writeTable(['Step', 'Healed after', 'Within', 'Probes'], steps.map(row)),
    ...steps.filter((step) => !step.healed).map(wrong),
    ...(persons.length === 0 ? [] : [persons.join('')]),
    summary,
  ].join('\n');
}

function row({ name, secondsToHeal, withinSeconds, probes }: DrillStepResult): string[] {
  return [
    name,
    secondsToHeal === null ? 'not healed' : `${String(secondsToHeal)} s`,
    `${String(withinSeconds)} s`,
    String(probes),
  ];
}

function wrong({ rules, also, findings }: DrillStepResult): string {
  const open = [...Object.entries(rules), ...Object.entries(also)].filter(([, verdict]) => verdict !== 'proved');
  return [
    ...open.map(([rule, verdict]) => `${rule} is ${verdict}\n`),
    ...findings.filter(({ severity }) => severity === 'error').map(({ id, message }) => `error ${id}: ${message}\n`),
  ].join('');
}
