import { writeBrokenPairs } from './broken-pairs';
import { writeCheck } from './check-text';
import type { Drift } from '../drift/drift';
import { planText } from '../plan';
import type { VerifyResult } from '../verify-account';

/** Writes the result of `verify`: stacks, differences with fixes, broken pairs, then the judgement as `check` writes it. */
export function writeVerify(result: VerifyResult, place: string): string {
  const { stacks, drift, judged, pairs, plan } = result;
  const heading = stacks.map(({ name, status }) => `Stack ${name} in ${place}: ${status}\n`).join('');
  const parts = [
    ...(heading === '' ? [] : [heading]),
    // without a template, the plan is news
    ...(stacks.length > 0 || plan === null || plan.workers.length === 0 ? [] : [planText(plan)]),
    ...(stacks.length === 0 && drift.length === 0 ? [] : [writeDrift(drift)]),
    ...(pairs === null || pairs.length === 0 ? [] : [writeBrokenPairs(pairs)]),
    judged ? writeCheck(result) : 'Not judged: a deployment is in progress.\n',
  ];
  return parts.join('\n');
}

function writeDrift(drift: readonly Drift[]): string {
  if (drift.length === 0) return 'Drift: none. The account matches the template.\n';
  return `Drift: ${String(drift.length)} ${drift.length === 1 ? 'difference' : 'differences'}\n${drift.map(writeOne).join('')}`;
}

function writeOne({ resource, liveId, property, expected, actual, fix }: Drift): string {
  const name = liveId === null || liveId === resource ? resource : `${resource} (${liveId})`;
  return `  ${name}: ${property}\n    expected: ${expected}\n    actual:   ${actual}\n    fix:      ${fix}\n`;
}
