import type { LabPair, LabResult } from '../../lab';

/** A result without what probes repeat: each pair of ends once, whatever the protocol, and each finding's id and resource. */
export function outcomeOf(result: LabResult) {
  const open = result.pairs.filter((pair) => pair.reached !== true);
  return {
    rules: result.rules,
    also: result.also,
    probes: result.probes,
    silent: endsOf(open.filter((pair) => pair.reached === false)),
    unknown: endsOf(open.filter((pair) => pair.reached === null)),
    findings: result.findings.map(({ id, severity, resource }) => `${severity} ${id} ${resource}`.trim()),
  };
}

/** Pairs of ends, `from > to`, each once. */
export function endsOf(pairs: readonly LabPair[]): string[] {
  return [...new Set(pairs.map(({ from, to }) => `${from} > ${to}`))].sort();
}

/** Pairs of ends of a result that fit, `from > to`. */
export function endsWhere(result: LabResult, fits: (from: string, to: string) => boolean): string[] {
  return endsOf(result.pairs.filter(({ from, to }) => fits(from, to)));
}

/** `worker-1` for the node and for its pods; else the name itself. */
export function nodeOf(end: string): string {
  return end.replace(/^pod@/, '').replace(/\/.*$/, '');
}

export const isPod = (end: string): boolean => end.startsWith('pod@');

export const ALL_PROVED = { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' } as const;
export const ALSO_PROVED = { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' } as const;
export const NO_CONTROL_PLANE = 'info lab-nothing-to-prove-control-plane';
