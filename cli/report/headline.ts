import { WHAT_HOLDS } from '../text/verdicts';
import type { Evidence, EvidenceBySource } from './evidence';

export type Tone = 'good' | 'warning' | 'error';

/** The overall result, in one line. */
export interface Headline {
  readonly tone: Tone;
  readonly word: string;
  /** a clause, lowercase, without its full stop */
  readonly text: string;
}

/** The worst result of all sources of evidence. */
export function headlineOf({ proof, lab, live }: EvidenceBySource): Headline {
  const all: readonly Evidence[] = [proof, lab, live].flatMap((one) => one ?? []);
  const refuted = rulesThatAre('refuted', all);
  if (refuted.length > 0) {
    const text = `${listed(refuted)} ${refuted.length === 1 ? 'does not hold' : 'do not hold'}`;
    return { tone: 'error', word: 'Broken', text };
  }
  const errors = all
    .flatMap(({ findings }) => findings)
    .filter(({ severity, acknowledged }) => severity === 'error' && acknowledged !== true).length;
  if (errors > 0) {
    const text = `the rules hold, but there ${errors === 1 ? 'is 1 error' : `are ${String(errors)} errors`}`;
    return { tone: 'error', word: 'Broken', text };
  }
  const open = rulesThatAre('unknown', all);
  if (open.length > 0) return { tone: 'warning', word: 'Unknown', text: `${listed(open)} cannot be judged` };
  const places = live?.drift.length ?? 0;
  if (places > 0) {
    const text = `the rules hold, but the live network differs from the templates in ${String(places)} ${places === 1 ? 'place' : 'places'}`;
    return { tone: 'warning', word: 'Drifted', text };
  }
  const by = [
    'for every packet',
    ...(lab === null ? [] : [`by ${lab.probes.toLocaleString('en')} probes of the lab`]),
    ...(live === null ? [] : ['on the live network']),
  ];
  return { tone: 'good', word: 'Proved', text: `${WHAT_HOLDS}; shown ${listed(by)}` };
}

function rulesThatAre(wanted: string, all: readonly Evidence[]): readonly string[] {
  const verdicts = all.flatMap(({ rules, also }) => Object.entries({ ...rules, ...also }));
  return [...new Set(verdicts.flatMap(([rule, verdict]) => (verdict === wanted ? [rule] : [])))];
}

function listed(words: readonly string[]): string {
  return words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} and ${words.at(-1) ?? ''}`;
}
