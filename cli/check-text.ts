import type { CheckResult } from '../lib/rules/check';
import { type Finding, type Severity, textOfPlace } from '../lib/rules/finding';
import { writeTable } from './table';

// the first of them tell the fault; --json has all
const LISTED = 12;

const HEADINGS: Readonly<Record<Severity, string>> = { error: 'Errors', warning: 'Warnings', info: 'Good to know' };

/** Writes what `check` found: each rule's verdict, the findings from the gravest on, what was assumed, and the sum of it. */
export function writeCheck(result: CheckResult): string {
  const { rules, also, assumptions, findings } = result;
  const severities = Object.keys(HEADINGS) as Severity[];
  return [
    writeTable(['Rule', 'Verdict'], Object.entries(rules)),
    writeTable(['Beside them', 'Verdict'], Object.entries(also)),
    ...severities.flatMap((severity) => section(severity, findings)),
    ...(assumptions.length === 0 ? [] : [`Assumed\n${assumptions.map(({ text }) => `  ${text}\n`).join('')}`]),
    summary(result),
  ].join('\n');
}

function section(severity: Severity, all: readonly Finding[]): readonly string[] {
  const own = all.filter((one) => one.severity === severity);
  if (own.length === 0) return [];
  const shown = own.slice(0, LISTED);
  const more = own.length - shown.length;
  const rest = more === 0 ? '' : `  ... and ${String(more)} more; --json lists all\n`;
  return [`${HEADINGS[severity]}\n${shown.map(writeFinding).join('')}${rest}`];
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
