import type { CheckResult } from '../lib/rules/check';
import { type Finding, textOfPlace } from '../lib/rules/finding';
import type { Severity } from '../lib/rules/finding-kind';
import { writeTable } from './table';

// of one kind the first tell the fault; --json has all
const LISTED = 3;

const HEADINGS: Readonly<Record<Severity, string>> = { error: 'Errors', warning: 'Warnings', info: 'Good to know' };

/** Writes what `check` found: each rule's verdict, the findings from the gravest on, what was assumed, the
 * fullest use of each limit, and the sum of it. */
export function writeCheck(result: CheckResult): string {
  const { rules, also, assumptions, findings, limits } = result;
  const severities = Object.keys(HEADINGS) as Severity[];
  return [
    writeTable(['Rule', 'Verdict'], Object.entries(rules)),
    writeTable(['Beside them', 'Verdict'], Object.entries(also)),
    ...severities.flatMap((severity) => section(severity, findings)),
    ...(assumptions.length === 0 ? [] : [`Assumed\n${assumptions.map(({ text }) => `  ${text}\n`).join('')}`]),
    ...(limits.length === 0 ? [] : [writeTable(['Limit', 'Used', 'Default', 'Maximum', 'By'], limits.map(limitRow))]),
    summary(result),
  ].join('\n');
}

function section(severity: Severity, all: readonly Finding[]): readonly string[] {
  const own = all.filter((one) => one.severity === severity);
  if (own.length === 0) return [];
  const kinds = [...new Set(own.map(({ id }) => id))];
  return [`${HEADINGS[severity]}\n${kinds.map((id) => writeKind(own.filter((one) => one.id === id))).join('')}`];
}

function writeKind(found: readonly Finding[]): string {
  const more = found.length - LISTED;
  const rest = more <= 0 ? '' : `  ... and ${String(more)} more of ${found[0]?.id ?? ''}; --json lists all\n`;
  return `${found.slice(0, LISTED).map(writeFinding).join('')}${rest}`;
}

function writeFinding({ id, severity, resource, place, message, fix, witness }: Finding): string {
  const where = place === null ? resource : textOfPlace(place);
  const lines = [
    ...(where === '' ? [] : [`at ${where}`]),
    ...(witness === undefined ? [] : [`witness: ${witness.from} to ${witness.to}, ${packetOf(witness)}`]),
    ...(severity === 'info' ? [] : [`fix: ${fix}`]),
  ];
  return `  ${id}: ${message}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

function limitRow({ unit, used, default: usual, maximum, resource }: CheckResult['limits'][number]): readonly string[] {
  return [unit, String(used), String(usual), maximum === null ? '?' : String(maximum), resource];
}

function packetOf({ protocol, port, sourcePort }: NonNullable<Finding['witness']>): string {
  return port === null ? protocol : `${protocol} ${String(port)} (from port ${String(sourcePort)})`;
}

function summary({ rules, also, findings }: CheckResult): string {
  const open = [...Object.entries(rules), ...Object.entries(also)].filter(([, verdict]) => verdict !== 'proved');
  const errors = findings.filter(({ severity }) => severity === 'error').length;
  if (open.length > 0) return `Not proved: ${open.map(([rule, verdict]) => `${rule} is ${verdict}`).join(', ')}.\n`;
  if (errors > 0)
    return `The rules are proved, and ${String(errors)} ${errors === 1 ? 'fault is' : 'faults are'} found.\n`;
  return "Proved for every packet: every pod reaches every other pod without NAT, every node its own pods, and what leaves a worker bears the worker's address.\n";
}
