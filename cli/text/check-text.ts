import { WHAT_HOLDS } from './verdicts';
import type { JudgedFinding, Judgement } from '../../lib/check/judgement';
import type { NetworkVerdicts } from '../../lib/check/judged-network';
import { isHeld } from '../../lib/check/outcome';
import type { Origin } from '../../lib/model/network-model';
import { type Finding, textOfNames, textOfPlace } from '../../lib/rules/finding';
import type { Severity } from '../../lib/rules/finding-kind';
import { isUndeployable } from '../../lib/rules/registry';
import { writeTable } from './table';

// at most this many findings of one kind; --json lists all
const LISTED = 3;

const HEADINGS: Readonly<Record<Severity, string>> = { error: 'Errors', warning: 'Warnings', info: 'Notes' };
const ACKNOWLEDGED = 'Acknowledged';

/**
 * Writes a judgement: verdicts for each pod network, findings by severity, assumptions, use of limits, and a summary.
 */
export function writeCheck(result: Judgement): string {
  const { networks, findings, limits } = result;
  const severities = Object.keys(HEADINGS) as Severity[];
  const open = findings.filter(({ acknowledged }) => !acknowledged);
  const isOne = networks.length < 2;
  const assumptions = assumptionLines(result);
  return [
    ...(isOne ? [verdictTables(result)] : networks.map((one) => `${headingOf(one)}\n${verdictTables(one)}`)),
    ...severities.flatMap((severity) =>
      section(
        HEADINGS[severity],
        open.filter((one) => one.severity === severity),
        isOne,
      ),
    ),
    ...section(
      ACKNOWLEDGED,
      findings.filter(({ acknowledged }) => acknowledged),
      isOne,
    ),
    ...assumptionSections(assumptions),
    ...(limits.length === 0 ? [] : [writeTable(['Limit', 'Used', 'Default', 'Maximum', 'By'], limits.map(limitRow))]),
    summary(result, assumptions.length),
  ].join('\n');
}

function headingOf({ name, podSupernet, workers }: NetworkVerdicts): string {
  const more = workers.length - LISTED;
  const named = `${workers.slice(0, LISTED).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  return `Network ${name}: pods ${podSupernet ?? '?'} on ${named}\n`;
}

function verdictTables({ rules, also }: Pick<NetworkVerdicts, 'rules' | 'also'>): string {
  return [
    writeTable(['Rule', 'Verdict'], Object.entries(rules)),
    writeTable(['Also checked', 'Verdict'], Object.entries(also)),
  ].join('\n');
}

function section(heading: string, own: readonly JudgedFinding[], isOne: boolean): readonly string[] {
  if (own.length === 0) return [];
  const kinds = [...new Set(own.map(({ id }) => id))];
  const written = kinds.map((id) =>
    writeKind(
      own.filter((one) => one.id === id),
      isOne,
    ),
  );
  return [`${heading}\n${written.join('')}`];
}

function writeKind(found: readonly JudgedFinding[], isOne: boolean): string {
  const more = found.length - LISTED;
  const rest = more <= 0 ? '' : `  ... and ${String(more)} more of ${found[0]?.id ?? ''}; --json lists all\n`;
  const listed = found.slice(0, LISTED).map((one) => writeFinding(one, isOne));
  return `${listed.join('')}${rest}`;
}

function writeFinding({ id, resource, place, message, fix, witness, network }: JudgedFinding, isOne: boolean): string {
  const where = place === null ? resource : textOfPlace(place);
  const lines = [
    ...(isOne || network === null ? [] : [`network: ${network}`]),
    ...(where === '' ? [] : [`at ${where}`]),
    ...(witness === undefined ? [] : [`witness: ${witness.from} to ${witness.to}, ${packetOf(witness)}`]),
    `fix: ${fix}`,
  ];
  return `  ${id}: ${message}\n${lines.map((line) => `    ${line}\n`).join('')}`;
}

interface AssumptionLine {
  readonly actor: boolean;
  readonly text: string;
  readonly test: string;
  /** empty where the text names it */
  readonly places: readonly Origin[];
}

/** One line for each assumption, and one for all resources of a type. */
export function assumptionLines({ assumptions }: Pick<Judgement, 'assumptions'>): readonly AssumptionLine[] {
  const lines = new Map<string, AssumptionLine>();
  const times = new Map<string, number>();
  for (const one of assumptions) {
    const type = one.id === 'resource-acts' ? (/\(([^()]+)\) does not change/.exec(one.text)?.[1] ?? null) : null;
    const key = type ?? `${one.id} ${one.text}`;
    const count = (times.get(key) ?? 0) + 1;
    times.set(key, count);
    const text =
      type === null || count === 1 ? one.text : `${String(count)} resources ${type} do not change the pod network`;
    lines.set(key, { actor: one.actor, text, test: one.test, places: type === null ? one.places : [] });
  }
  return [...lines.values()];
}

function assumptionSections(lines: readonly AssumptionLine[]): readonly string[] {
  const [actors, facts] = [lines.filter(({ actor }) => actor), lines.filter(({ actor }) => !actor)];
  return [
    ...(actors.length === 0 ? [] : [`Assumptions about scripts and API calls\n${actors.map(writeActor).join('')}`]),
    ...(facts.length === 0
      ? []
      : [
          `Assumptions about the image and AWS (--json shows how to test each)\n${facts.map(({ text }) => `  ${text}\n`).join('')}`,
        ]),
  ];
}

function writeActor({ text, test, places }: AssumptionLine): string {
  const names = places.map((place) => ({ name: textOfPlace(place) }));
  const where = names.length === 0 ? '' : `    at ${textOfNames(names)}\n`;
  return `  ${text}\n${where}    test: ${test}\n`;
}

function limitRow({ unit, used, default: usual, maximum, resource }: Judgement['limits'][number]): readonly string[] {
  return [unit, String(used), String(usual), maximum === null ? '?' : String(maximum), resource];
}

function packetOf({ protocol, port, sourcePort }: NonNullable<Finding['witness']>): string {
  return port === null ? protocol : `${protocol} ${String(port)} (from port ${String(sourcePort)})`;
}

function summary(result: Judgement, assumptions: number): string {
  const { rules, also, findings } = result;
  const open = [...Object.entries(rules), ...Object.entries(also)].filter(([, verdict]) => verdict !== 'proved');
  const errors = findings.filter(({ severity, acknowledged }) => severity === 'error' && !acknowledged).length;
  if (open.length > 0) {
    const isAccepted = findings.some(({ acknowledged }) => acknowledged) && isHeld(result, false);
    const accepted = isAccepted ? ' All findings about it are acknowledged.' : '';
    return `Not proved: ${open.map(([rule, verdict]) => `${rule} is ${verdict}`).join(', ')}.${accepted}\n`;
  }
  const refused = findings.filter((one) => isUndeployable(one) && !one.acknowledged).map(({ id }) => id);
  if (refused.length > 0)
    return `AWS rejects the template (${[...new Set(refused)].join(', ')}). The rules are proved for the network that it describes.\n`;
  if (errors > 0)
    return `The rules are proved, but there ${errors === 1 ? 'is 1 error' : `are ${String(errors)} errors`}.\n`;
  const given = `${String(assumptions)} ${assumptions === 1 ? 'assumption' : 'assumptions'}`;
  return `Proved, given ${given}: ${WHAT_HOLDS}.\n`;
}
