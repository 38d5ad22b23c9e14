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

/** The machine's own programs refused a part of the network that was to be built. */
export class UnbuiltLab extends LabError {
  public constructor(said: string) {
    super('machine', `the lab did not come up: ${said}`);
    this.name = 'UnbuiltLab';
  }
}

/** Whether a thrown value says that the network of a model could not be built. */
export function isUnbuilt(thrown: unknown): thrown is UnbuiltLab {
  return thrown instanceof UnbuiltLab;
}

/** Whether a thrown value is one of the lab's refusals. */
export function isLabError(thrown: unknown): thrown is LabError {
  return thrown instanceof LabError;
}
