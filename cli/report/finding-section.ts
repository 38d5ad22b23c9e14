import { groupBy } from '../../lib/model/grouping';
import { textOfPlace } from '../../lib/rules/finding';
import type { Evidence, EvidenceBySource, EvidenceFinding, EvidenceWitness } from './evidence';
import { type Content, type Markup, markup } from './markup';
import { code, type Section, writeBadge } from './section';

/** At most this many findings of a kind are shown in full, the others in a line each. */
const FULL = 3;

/** A finding with its number in the diagram; null for findings of the lab and the live network. */
interface Numbered {
  readonly number: number | null;
  /** whether `trace` can show its packet: it reads templates, not the account */
  readonly isTraced: boolean;
  readonly finding: EvidenceFinding;
}

/** Errors and warnings, with packets and fixes; null if there are none. */
export function findingSection({ proof, lab, live }: EvidenceBySource): Section | null {
  const parts: readonly (readonly [title: string, evidence: Evidence | null])[] = [
    ['Proof', proof],
    ['Lab', lab],
    ['Live network', live],
  ];
  const groups = parts.flatMap(([title, evidence]) => {
    const found = faultsOf(evidence?.findings ?? []);
    if (found.length === 0) return [];
    const numbered = found.map((finding, at): Numbered => ({
      number: evidence === proof ? at + 1 : null,
      isTraced: evidence !== live,
      finding,
    }));
    return [{ title, numbered }];
  });
  if (groups.length === 0) return null;
  // no subheading if only the proof has findings
  const isOne = groups.length === 1 && groups[0]?.title === parts[0]?.[0];
  const isWrong = groups.some(({ numbered }) => numbered.some(({ finding }) => finding.severity === 'error'));
  const hasPackets = groups.some(({ numbered }) => numbered.some((one) => one.isTraced && one.finding.witness));
  return {
    id: 'findings',
    title: isWrong ? 'What is wrong' : 'Warnings',
    body: markup`${hasPackets ? markup`<p class="muted"><code>pod-network trace</code> follows a packet hop by hop; give it the <code>--app</code>, <code>--stack</code> and <code>--parameter</code> of this report.</p>\n` : null}${groups.map(
      ({ title, numbered }) =>
        markup`${isOne ? null : markup`<h3>${title}</h3>\n`}${kindsOf(numbered).map((kind) => writeKind(kind, isOne ? 'h3' : 'h4'))}`,
    )}`,
  };
}

/** Infos and acknowledged findings; null if there are none. */
export function noteSection({ proof, lab, live }: EvidenceBySource): Section | null {
  const notes = [proof, lab, live].flatMap((one) => one?.findings ?? []).filter(isNote);
  if (notes.length === 0) return null;
  const items = new Map(notes.map((note) => [`${note.id} ${note.message}`, note]));
  return {
    id: 'notes',
    title: 'Notes',
    body: markup`<ul>${[...items.values()].map(({ id, message }) => markup`<li>${code(id)} ${message}</li>\n`)}</ul>\n`,
  };
}

/** The findings that the diagram numbers: errors and warnings that are not acknowledged. */
export function faultsOf<T extends Pick<EvidenceFinding, 'severity' | 'acknowledged'>>(
  findings: readonly T[],
): readonly T[] {
  return findings.filter((one) => !isNote(one));
}

function isNote({ severity, acknowledged }: Pick<EvidenceFinding, 'severity' | 'acknowledged'>): boolean {
  return severity === 'info' || acknowledged === true;
}

export function findingAnchor(number: number): string {
  return `finding-${String(number)}`;
}

function kindsOf(numbered: readonly Numbered[]): readonly (readonly Numbered[])[] {
  return [...groupBy(numbered, ({ finding: { severity, id, fix } }) => `${severity} ${id} ${fix}`).values()];
}

type Heading = 'h3' | 'h4';

function writeKind(found: readonly Numbered[], heading: Heading): Markup {
  const more = found.slice(FULL);
  return markup`${found.slice(0, FULL).map((one) => writeFinding(one, heading))}${
    more.length === 0
      ? null
      : markup`<p>${more.length} more of ${code(found[0]?.finding.id ?? '')}, with the same fix:</p>\n<ul class="more">${more.map(writeLine)}</ul>\n`
  }`;
}

function writeFinding({ number, isTraced, finding }: Numbered, heading: Heading): Markup {
  const { id, severity, message, fix, witness } = finding;
  const tone = severity === 'error' ? 'error' : 'warning';
  const where = placeOf(finding);
  const details = [
    ...(fix === '' ? [] : [markup`<dt>Fix</dt><dd>${fix}</dd>\n`]),
    ...(where === '' ? [] : [markup`<dt>At</dt><dd>${code(where)}</dd>\n`]),
    ...(witness ? [writePacket(witness, isTraced)] : []),
  ];
  return markup`<article class="finding is-${tone}"${anchorOf(number)}>
<${heading}>${number === null ? null : markup`<span class="mark is-${tone}">${String(number)}</span> `}${id} ${writeBadge(tone, severity, severity === 'error' ? '✗' : '!')}</${heading}>
<p>${message}</p>
${details.length === 0 ? null : markup`<dl>\n${details}</dl>\n`}</article>
`;
}

function writeLine({ number, finding }: Numbered): Markup {
  const where = placeOf(finding);
  return markup`<li${anchorOf(number)}>${number === null ? null : markup`<strong>${String(number)}</strong> `}${where === '' ? null : markup`${code(where)}: `}${finding.message}</li>\n`;
}

function anchorOf(number: number | null): Content {
  return number === null ? null : markup` id="${findingAnchor(number)}"`;
}

function placeOf({ place, resource }: EvidenceFinding): string {
  return place ? textOfPlace(place) : resource;
}

function writePacket(witness: EvidenceWitness, isTraced: boolean): Markup {
  const { from, to, protocol, port } = witness;
  const command = isTraced ? traceCommand(witness) : null;
  return markup`<dt>Packet</dt><dd>${from} to ${to}, ${protocol}${port === null ? null : ` ${String(port)}`}${command === null ? null : markup`<code class="command">${command}</code>`}</dd>\n`;
}

/** The `trace` command of a packet; null if a name is not safe in a shell. */
export function traceCommand({ from, to, protocol, port, sourcePort }: EvidenceWitness): string | null {
  const ends = [from, to];
  // options, control characters and characters that reorder text
  if (ends.some((end) => /^(-|$)|\p{C}/u.test(end))) return null;
  const [quotedFrom, quotedTo] = ends.map((end) =>
    /^[\w@%+=:,./-]+$/.test(end) ? end : `'${end.replaceAll("'", String.raw`'\''`)}'`,
  );
  const ports = [
    ...(port === null ? [] : [`--port ${String(port)}`]),
    ...(port === null || (sourcePort ?? null) === null ? [] : [`--source-port ${String(sourcePort)}`]),
  ];
  return ['pod-network trace', quotedFrom, quotedTo, `--protocol ${protocol}`, ...ports].join(' ');
}
