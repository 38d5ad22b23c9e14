import type { LabFinding, LabPair, LabResult } from '../../lab/plan/lab-result';
import { isTranslated } from './matrix';
import { writeTable } from './table';

/** What the three rules say, as far as they go: towards other networks pods may keep their addresses (`nonMasqueradeCidrs`). */
export const WHAT_HOLDS =
  "every pod reaches every other pod without NAT, every node reaches its own pods, and traffic to the internet and the VPC's resolver has the worker's address";

// --json lists all
const LISTED = 12;

export function writeVerdicts(result: LabResult): string {
  const failed = failedPairs(result.pairs);
  return [
    writeTable(['Rule', 'Verdict'], verdictsOf(result)),
    ...(failed.length === 0 ? [] : [failures(failed)]),
    ...(result.findings.length === 0 ? [] : [result.findings.map(finding).join('')]),
  ].join('\n');
}

function verdictsOf({ rules, also, isolation }: LabResult): [string, string][] {
  return [rules, also, isolation?.verdicts ?? {}].flatMap((verdicts) => Object.entries(verdicts));
}

/** Whether all three rules are proved and no finding is an error. */
export function isHeld(result: LabResult): boolean {
  return (
    Object.values(result.rules).every((verdict) => verdict === 'proved') &&
    result.findings.every(({ severity }) => severity !== 'error')
  );
}

/** One line with the outcome, and one for other rules that are not proved. */
export function writeSummary(result: LabResult, seconds: number): string {
  const asked = `${String(result.probes)} probes in ${seconds.toFixed(1)} s`;
  const open = verdictsOf(result)
    .filter(([, verdict]) => verdict !== 'proved')
    .map(([rule, verdict]) => `${rule} is ${verdict}`)
    .join(', ');
  if (!isHeld(result)) return `Not proved by ${asked}: ${open || 'see the findings'}.\n`;
  return `Proved by ${asked}: ${WHAT_HOLDS}.\n${
    open === '' ? '' : `Not proved among the other rules: ${open}; see the warnings.\n`
  }`;
}

function failures(failed: readonly LabPair[]): string {
  const rows = failureRows(failed);
  const more = rows.length - LISTED;
  return `${writeTable(FAILURE, rows.slice(0, LISTED))}${
    more > 0 ? `... and ${String(more)} more pairs; --json lists all\n` : ''
  }`;
}

/** The header of `failureRows`. */
export const FAILURE = ['From', 'To', 'What happened', 'Protocols'] as const;

/** Pairs that failed: not reached, or translated. */
export function failedPairs(pairs: readonly LabPair[]): readonly LabPair[] {
  return pairs.filter((pair) => pair.reached !== true || isTranslated(pair));
}

/** One row for each pair and outcome, with its protocols. */
export function failureRows(failed: readonly LabPair[]): readonly (readonly string[])[] {
  const lines = new Map<string, { readonly pair: LabPair; readonly protocols: string[] }>();
  for (const pair of failed) {
    const key = [pair.from, pair.to, outcome(pair)].join(' ');
    const line = lines.get(key) ?? { pair, protocols: [] };
    line.protocols.push(protocolOf(pair));
    lines.set(key, line);
  }
  return [...lines.values()].map(({ pair, protocols }) => [pair.from, pair.to, outcome(pair), protocols.join(', ')]);
}

function outcome(pair: LabPair): string {
  if (pair.reached === null) return 'unknown';
  if (pair.reached) return `seen as ${pair.sourceSeen ?? '?'}`;
  return pair.sourceSeen === null ? 'nothing arrived' : `arrived as ${pair.sourceSeen}, no reply came back`;
}

function finding({ severity, id, resource, message, fix, witness }: LabFinding): string {
  const packet = witness === undefined ? '' : `  witness: ${witness.from} to ${witness.to}, ${protocolOf(witness)}\n`;
  return `${severity} ${id}${resource === '' ? '' : ` (${resource})`}: ${message}\n${packet}${fix === '' ? '' : `  fix: ${fix}\n`}`;
}

function protocolOf(of: Pick<LabPair, 'protocol' | 'port'>): string {
  return of.port === null ? of.protocol : `${of.protocol} ${String(of.port)}`;
}
