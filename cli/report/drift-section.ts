import type { LiveEvidence } from './evidence';
import { type Content, markup } from './markup';
import { code, type Section, htmlTable } from './section';

/** Where the live network is not as the templates have it; null where nobody looked. */
export function driftSection(live: LiveEvidence | null): Section | null {
  if (live === null) return null;
  const { drift } = live;
  const hasFixes = drift.some(({ fix }) => fix !== null);
  const value = (text: string | null): Content =>
    text === null ? markup`<span class="muted">nothing</span>` : code(text);
  return {
    id: 'drift',
    title: 'Templates and live network',
    body:
      drift.length === 0
        ? markup`<p>The live network is as the templates have it.</p>\n`
        : htmlTable({
            caption: 'Where they differ',
            kind: 'drift',
            header: ['Resource', 'Property', 'Template', 'Live', ...(hasFixes ? ['Fix'] : [])],
            rows: drift.map(({ resource, liveId, property, expected, actual, fix }) => [
              markup`${code(resource)}${liveId === null || liveId === resource ? null : markup` ${code(liveId)}`}`,
              property,
              value(expected),
              value(actual),
              ...(hasFixes ? [fix] : []),
            ]),
          }),
  };
}
