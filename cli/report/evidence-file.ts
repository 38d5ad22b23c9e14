import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import type { Drift, EvidenceFinding, EvidenceWitness, LabEvidence, LiveEvidence, LivePair } from './evidence';
import {
  anything,
  bool,
  integer,
  listOf,
  nullable,
  object,
  oneOf,
  optional,
  type Shape,
  ShapeFault,
  text,
} from './json-shape';

const verdict = oneOf('proved', 'refuted', 'unknown');
const protocol = oneOf('tcp', 'udp', 'icmp');
const rules = object({ podToPodWithoutNat: verdict, nodeToOwnPods: verdict, podEgressAsNode: verdict });
const also = object({ nodeToRemotePods: verdict, podToNodes: verdict, controlPlaneToPods: verdict });

const finding: Shape<EvidenceFinding> = object<Required<EvidenceFinding>>({
  id: text,
  severity: oneOf('error', 'warning', 'info'),
  acknowledged: optional(bool),
  resource: text,
  place: optional(object({ source: text, id: text, path: text })),
  message: text,
  fix: text,
  witness: optional(
    object<Required<EvidenceWitness>>({
      from: text,
      to: text,
      protocol,
      port: nullable(integer),
      sourcePort: optional(integer),
    }),
  ),
});

const labEvidence = object<LabEvidence>({
  rules,
  also,
  probes: integer,
  pairs: listOf(
    object({
      from: text,
      to: text,
      protocol,
      port: nullable(integer),
      reached: nullable(bool),
      sourceSeen: nullable(text),
    }),
  ),
  findings: listOf(finding),
});

const liveEvidence = object<LiveEvidence>({
  rules,
  also: optional(also),
  drift: listOf(
    object<Drift>({
      resource: text,
      liveId: optional(text),
      property: text,
      expected: nullable(anything),
      actual: nullable(anything),
      fix: optional(text),
    }),
  ),
  pairs: optional(listOf(object<LivePair>({ from: text, to: text, verdict, rule: text }))),
  stacks: optional(listOf(object({ name: text, status: text }))),
  judged: optional(bool),
  findings: listOf(finding),
});

/**
 * Reads the output of `lab run --json` or `lab matrix --json`.
 *
 * @throws PodNetworkError if the file cannot be read or has another format
 */
export function readLabFile(folder: string, named: string): LabEvidence {
  return readEvidence(folder, named, labEvidence, '--lab', 'pod-network lab run --json');
}

/**
 * Reads the output of `verify --json`.
 *
 * @throws PodNetworkError if the file cannot be read or has another format
 */
export function readVerifyFile(folder: string, named: string): LiveEvidence {
  return readEvidence(folder, named, liveEvidence, '--verify', 'pod-network verify --json');
}

function readEvidence<T>(folder: string, named: string, shape: Shape<T>, option: string, printedBy: string): T {
  const content = read(resolve(folder, named), `${option} "${named}"`);
  try {
    return shape(JSON.parse(content), '');
  } catch (error) {
    const reason = error instanceof ShapeFault ? error.message : 'it is not JSON';
    throw new PodNetworkError(`${option} "${named}" is not output of "${printedBy}": ${reason}`);
  }
}

function read(path: string, what: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : null;
    const reason =
      code === 'ENOENT' ? 'the file does not exist' : code === 'EISDIR' ? 'it is a folder' : String(code ?? error);
    throw new PodNetworkError(`${what} cannot be read: ${reason}`);
  }
}
