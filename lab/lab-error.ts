import { PodNetworkError } from '../lib/address/pod-network-error';

/**
 * Why a lab cannot run or be reached. `machine`: the machine lacks something (exit 3). `usage`: the request is wrong (exit 2).
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

/** A program of the host (`ip`, `nft` ...) refused a part of the network. */
export class UnbuiltLab extends LabError {
  public constructor(said: string) {
    super('machine', `the lab did not come up: ${said}`);
    this.name = 'UnbuiltLab';
  }
}

/** Whether a thrown value is an UnbuiltLab. */
export function isUnbuilt(thrown: unknown): thrown is UnbuiltLab {
  return thrown instanceof UnbuiltLab;
}

/** Whether a thrown value is a LabError. */
export function isLabError(thrown: unknown): thrown is LabError {
  return thrown instanceof LabError;
}
