import { isPodNetworkError } from '../address/pod-network-error';

/** Recognizes the errors that this library throws for invalid input. */
export class PodNetworkErrors {
  /**
   * Returns whether a thrown value is a `PodNetworkError`. Its message names the wrong value, the limit and the fix. Unlike
   * `instanceof`, this works when an app loads two copies of the package.
   *
   * @param x any thrown value
   */
  public static isPodNetworkError(x: unknown): boolean {
    return isPodNetworkError(x);
  }

  private constructor() {
    // static members only
  }
}
