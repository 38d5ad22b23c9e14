import { subtitleOf, verdictsOf } from './page-block';
import type { Scene } from './scene';

/** The picture in words, for whoever does not see it. */
export function describeScene(scene: Scene): string {
  const { findings, path, frame } = scene;
  const packet = path === null ? [] : [`A packet from ${path.what}: ${path.outcome}`];
  if (frame === 'page') return [`${subtitleOf(scene)}.`, ...packet].join(' ');
  return [
    `${subtitleOf(scene)}.`,
    `${verdictsOf(scene)
      .map(([rule, verdict]) => `${rule} is ${verdict}`)
      .join(', ')}.`,
    ...packet,
    ...findings.map(({ id, severity, message }, index) => `Finding ${index + 1}, ${severity} ${id}: ${message}.`),
  ].join(' ');
}
