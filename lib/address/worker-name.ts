import { PodNetworkError } from './pod-network-error';

// RFC 1123, section 2.1, which Kubernetes requires of a node's name ("Object Names and IDs", RFC 1123 label names)
const LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const NUMBERED = /^worker-(0|[1-9]\d*)$/;

/** Returns the default name of a worker, for example `worker-0`. */
export function defaultWorkerName(index: number): string {
  return `worker-${index}`;
}

/** Returns N of a name `worker-N`, N without leading zeros; null for any other name. */
export function indexOfWorkerName(name: string): number | null {
  const digits = NUMBERED.exec(name)?.[1];
  return digits === undefined ? null : Number(digits);
}

/** What `trace` calls the far end of a packet that leaves the VPC. */
const RESERVED = 'internet';

/**
 * Checks an explicit worker name.
 *
 * @throws PodNetworkError if it is not an RFC 1123 label, is `internet`, or is the default name of another index
 */
export function parseWorkerName(name: string, index: number): string {
  if (!LABEL.test(name)) {
    throw new PodNetworkError(
      `\`name\` must be an RFC 1123 label (1 to 63 of a-z, 0-9 and "-", no "-" at either end), got "${name}"; for example ${defaultWorkerName(index)}`,
    );
  }
  if (name === RESERVED) {
    throw new PodNetworkError(
      `\`name\` "${name}" of index ${index} is reserved: \`pod-network trace\` calls the internet so; use another name, for example ${defaultWorkerName(index)}`,
    );
  }
  const named = indexOfWorkerName(name);
  if (named !== null && named !== index) {
    throw new PodNetworkError(
      `\`name\` "${name}" of index ${index} is the default name of index ${named}; use ${defaultWorkerName(index)}, or a name other than "worker-" and a number`,
    );
  }
  return name;
}
