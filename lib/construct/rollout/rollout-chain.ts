import { Annotations, type IAspect, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { MOST_PEERS } from '../../node/gate';
import type { InternetAccess } from '../vpc/internet-access';
import type { Rollout } from './rollout';
import type { WorkerGate } from './worker-gate';

/** A worker that has a gate. */
export interface GatedWorker {
  readonly worker: IConstruct;
  readonly gate: WorkerGate;
}

/**
 * Makes each worker wait for the gate of the one `size` before it, by index, within its stack. It does so when the app is synthesized: by
 * then all workers are known, and those that were taken out of the tree are gone.
 *
 * A worker asks those before it, the farthest first: of the `size` workers before it that one alone is certain to be through its gate.
 */
export class RolloutChain implements IAspect {
  public constructor(
    private readonly network: IConstruct,
    private readonly size: number,
    /** by index */
    private readonly workers: () => readonly GatedWorker[],
  ) {}

  public visit(node: IConstruct): void {
    if (node !== this.network) return;
    const chains = new Map<Stack, WorkerGate[]>();
    for (const { worker, gate } of this.workers()) {
      const stack = Stack.of(worker);
      const chain = chains.get(stack) ?? [];
      chains.set(stack, chain);
      const first = chain.length - this.size;
      gate.follow(chain[first] ?? null, first < 0 ? [] : chain.slice(first, first + MOST_PEERS));
      chain.push(gate);
    }
  }
}

/** Warns if the workers' signals cannot reach CloudFormation. */
export function warnWithoutSignalPath(
  network: IConstruct,
  { signalPath }: Rollout,
  { subnetType }: InternetAccess,
): void {
  if (subnetType !== ec2.SubnetType.PRIVATE_ISOLATED || signalPath) return;
  Annotations.of(network).addWarningV2(
    'cdk-pod-network:rollout-without-signal-path',
    'workers have no internet access, so that their signals do not reach CloudFormation and a deploy fails after the timeout: give their subnets a gateway endpoint for S3 whose policy allows cloudformation-waitcondition-<region>, and state signalPath: true in the rollout',
  );
}
