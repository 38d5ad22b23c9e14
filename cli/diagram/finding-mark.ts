import type { Placed } from './placement';
import type { Scene } from './scene';
import type { Sites } from './site';

/** The number of a finding, at the box that it is about. */
export interface FindingMark {
  readonly number: number;
  readonly severity: 'error' | 'warning';
}

/** The numbers at each box: where the place of a finding is drawn, else its resource. */
export function findingMarks({ findings }: Scene, sites: Sites): ReadonlyMap<Placed, readonly FindingMark[]> {
  const marks = new Map<Placed, FindingMark[]>();
  findings.forEach(({ severity, resource, place }, index) => {
    const site = sites.get(place?.id ?? '') ?? sites.get(resource);
    if (site === undefined) return;
    const mark: FindingMark = { number: index + 1, severity: severity === 'error' ? 'error' : 'warning' };
    marks.set(site.placed, [...(marks.get(site.placed) ?? []), mark]);
  });
  return marks;
}
