const MARK = Symbol.for('cdk-pod-network.PodNetworkError');

// aws-cdk-lib, `StringParameter.valueFromLookup`: what the pass before the look-up gets
const STAND_IN = 'dummy-value-for-';
const STAND_IN_FIX =
  ' (a stand-in of the CDK, which has yet to look the parameter up: give valueFromLookup a value of the right form as its third argument)';

/**
 * The error that this library throws for invalid input. Its message names the wrong value, the limit and the fix.
 *
 * Recognize it with `PodNetworkErrors.isPodNetworkError` instead of `instanceof`: an app may load two copies of the package.
 */
export class PodNetworkError extends Error {
  public constructor(message: string) {
    super(message.includes(STAND_IN) && !message.endsWith(STAND_IN_FIX) ? message + STAND_IN_FIX : message);
    this.name = 'PodNetworkError';
    Object.defineProperty(this, MARK, { value: true });
  }
}

/** Returns the result of `read`. A `PodNetworkError` that it throws gets the name of the property before its message. */
export function readProperty<T>(property: string, read: () => T): T {
  try {
    return read();
  } catch (thrown) {
    if (isPodNetworkError(thrown)) throw new PodNetworkError(`\`${property}\` ${thrown.message}`);
    throw thrown;
  }
}

/** Returns whether a thrown value is a `PodNetworkError` of any copy of this library. */
export function isPodNetworkError(thrown: unknown): thrown is PodNetworkError {
  return typeof thrown === 'object' && thrown !== null && MARK in thrown;
}
