import { isPodNetworkError } from '../address/pod-network-error';

/** Tells this library's own errors from others. */
export class PodNetworkErrors {
  /**
   * Whether a thrown value is a refusal by this library: an input that cannot work. Its message is lowercase and names the
   * wrong value, the limit and the fix. Holds across copies of the package, as `instanceof` does not.
   */
  public static isPodNetworkError(x: unknown): boolean {
    return isPodNetworkError(x);
  }

  private constructor() {
    // static members only
  }
}
