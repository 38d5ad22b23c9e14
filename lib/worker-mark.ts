import { Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

// of every copy of the package, since an app may load two
const MARK = Symbol.for('cdk-pod-network.worker');

/** What the instance of a worker bears, for whoever reads the templates. */
interface WorkerMark {
  readonly network: IConstruct;
  readonly validation: boolean;
}

/** An instance that a `PodNetwork` made. */
export interface MarkedWorker extends WorkerMark {
  /** name of the template's file, which no two stacks of an app share */
  readonly templateFile: string;
  readonly logicalId: string;
}

/** Marks an instance as a worker. */
export function markWorker(instance: ec2.CfnInstance, mark: WorkerMark): void {
  Object.defineProperty(instance, MARK, { value: mark });
}

/** The marked instances that are still in the tree. */
export function markedWorkers(root: IConstruct): readonly MarkedWorker[] {
  return root.node.findAll().flatMap((construct) => {
    if (!(MARK in construct) || !ec2.CfnInstance.isCfnElement(construct)) return [];
    const stack = Stack.of(construct);
    const logicalId = String(stack.resolve(construct.logicalId));
    return [{ ...(construct[MARK] as WorkerMark), templateFile: stack.templateFile, logicalId }];
  });
}
