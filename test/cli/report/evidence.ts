import type {
  Also,
  EvidenceBySource,
  EvidenceFinding,
  LabEvidence,
  LiveEvidence,
  Rules,
} from '../../../cli/report/evidence';

const PROVED: Rules = { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' };
const ALSO: Also = { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' };

export function finding(more: Partial<EvidenceFinding> = {}): EvidenceFinding {
  return { id: 'route-missing', severity: 'error', resource: 'Table', message: 'no route', fix: 'add one', ...more };
}

export function proof(more: Partial<EvidenceBySource['proof']> = {}): EvidenceBySource['proof'] {
  return { rules: PROVED, also: ALSO, findings: [], ...more };
}

export function lab(more: Partial<LabEvidence> = {}): LabEvidence {
  return { ...proof(), also: ALSO, probes: 1234, pairs: [], ...more };
}

export function live(more: Partial<LiveEvidence> = {}): LiveEvidence {
  return { ...proof(), also: null, drift: [], pairs: null, stacks: null, judged: null, ...more };
}
