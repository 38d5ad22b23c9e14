import { PodNetworkError } from './pod-network-error';

// RFC 1123, section 2.1, as Kubernetes asks of a node's name ("Object Names and IDs", RFC 1123 label names)
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const NUMBERED = /^worker-(0|[1-9]\d*)$/;

/** The name of a worker that states none, for example `worker-0`. */
export function defaultWorkerName(index: number): string {
  return `worker-${index}`;
}

/** The index in a name of the form `worker-N`, N without leading zeros; null for every other name. */
export function indexOfWorkerName(name: string): number | null {
  const digits = NUMBERED.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/**
 * Reads the name that a worker states for itself.
 *
 * @throws PodNetworkError when it is no RFC 1123 label, or the default name of another index
 */
export function parseWorkerName(name: string, index: number): string {
  if (!LABEL.test(name)) {
    throw new PodNetworkError(
      `worker name "${name}" is not a host name: 1 to 63 of a-z, 0-9 and "-" are needed, the first and last no "-" (RFC 1123), for example ${defaultWorkerName(index)}`,
    );
  }
  const named = indexOfWorkerName(name);
  if (named !== null && named !== index) {
    throw new PodNetworkError(
      `worker name "${name}" at index ${index} is the name of index ${named}; name it ${defaultWorkerName(index)}, or anything that is not "worker-" and a number`,
    );
  }
  return name;
}
