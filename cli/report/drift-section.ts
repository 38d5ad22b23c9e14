import type { LiveEvidence, LivePair } from './evidence';
import { type Content, type Markup, markup } from './markup';
import { code, htmlTable, type Section, VERDICT_TONES, writeBadge } from './section';

/** Differences between the live network and the templates; null if the account was not read. */
export function driftSection(live: LiveEvidence | null): Section | null {
  if (live === null) return null;
  const { drift, pairs } = live;
  const hasFixes = drift.some(({ fix }) => fix !== null);
  const value = (text: string | null): Content =>
    text === null ? markup`<span class="muted">nothing</span>` : code(text);
  return {
    id: 'drift',
    title: 'Drift',
    body: markup`${
      drift.length === 0
        ? markup`<p>${withoutDrift(live)}</p>\n`
        : htmlTable({
            caption: 'Differences',
            kind: 'drift',
            header: ['Resource', 'Property', 'Template', 'Live', ...(hasFixes ? ['Fix'] : [])],
            rows: drift.map(({ resource, liveId, property, expected, actual, fix }) => [
              markup`${code(resource)}${liveId === null || liveId === resource ? null : markup` ${code(liveId)}`}`,
              property,
              value(expected),
              value(actual),
              ...(hasFixes ? [fix?.startsWith('aws ') === true ? code(fix) : fix] : []),
            ]),
          })
    }${pairs === null || pairs.length === 0 ? null : writePairs(pairs)}`,
  };
}

function withoutDrift({ stacks, judged }: LiveEvidence): string {
  if (judged === false) return 'Not compared: a stack was being deployed.';
  if (stacks?.length === 0) return 'Not compared: the account was read without a template.';
  return 'The live network matches the templates.';
}

function writePairs(pairs: readonly LivePair[]): Markup {
  return htmlTable({
    caption: 'Broken pairs in the live network',
    header: ['From', 'To', 'Verdict', 'Cause'],
    rows: pairs.map(({ from, to, verdict, rule }) => [
      from,
      to,
      writeBadge(VERDICT_TONES[verdict], verdict),
      code(rule),
    ]),
  });
}
