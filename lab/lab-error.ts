import { PodNetworkError } from '../lib/address/pod-network-error';

/**
 * Why a lab cannot run or be reached: `machine`, the machine lacks something (exit 3); `usage`, what was asked for cannot
 * be (exit 2).
 */
export class LabError extends PodNetworkError {
  public constructor(
    public readonly kind: 'machine' | 'usage',
    message: string,
  ) {
    super(message);
    this.name = 'LabError';
  }
}

/** Whether a thrown value is one of the lab's refusals. */
export function isLabError(thrown: unknown): thrown is LabError {
  return thrown instanceof LabError;
}
