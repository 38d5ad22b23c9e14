const MARK = Symbol.for('cdk-pod-network.PodNetworkError');

/**
 * What this library throws when it refuses an input. The message is lowercase and names the wrong value, the limit and the fix.
 *
 * Recognise one with `PodNetworkErrors.isPodNetworkError`, never by `instanceof`: two copies of the package may be loaded.
 */
export class PodNetworkError extends Error {
  public constructor(message: string) {
    super(message);
    this.name = 'PodNetworkError';
    Object.defineProperty(this, MARK, { value: true });
  }
}

/** Whether a thrown value is a refusal of this library (of any copy of it). */
export function isPodNetworkError(thrown: unknown): thrown is PodNetworkError {
  return typeof thrown === 'object' && thrown !== null && MARK in thrown;
}
