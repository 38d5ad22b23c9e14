import { createHash } from 'node:crypto';
import {
  Annotations,
  CfnParameter,
  CfnWaitCondition,
  CfnWaitConditionHandle,
  type CfnElement,
  Lazy,
  Stack,
} from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { formatAddress, parseCidr } from '../../address/cidr';
import { PEERS_TAG } from '../../node/gate';
import type { NodeGate } from '../../node/node-spec';
import { renderedProperties, type WorkerMachine } from '../worker/worker-machine';
import type { Rollout } from './rollout';

/**
 * Properties whose change neither restarts nor replaces an instance (AWS::EC2::Instance, "Update requires: No interruption"). They are
 * no part of a gate's identity: a new gate changes the user data, which would restart it.
 */
export const UNINTERRUPTING: readonly string[] = [
  'CreditSpecification',
  'DisableApiTermination',
  'IamInstanceProfile',
  'InstanceInitiatedShutdownBehavior',
  'MetadataOptions',
  'Monitoring',
  'PropagateTagsToVolumeOnCreation',
  'SourceDestCheck',
  'SsmAssociations',
  'Tags',
  'Volumes',
];

/** Stands for the ids of all gates while one of them is computed, whose own user data holds its URL. */
const PENDING = 'Pending';
let isComputing = false;

/**
 * The wait condition that a worker signals. CloudFormation cannot update one, so a hash of all that restarts or replaces the machine is
 * in its id: each rollout has new ones, and nothing else has.
 */
export class WorkerGate extends Construct {
  private readonly handle: CfnWaitConditionHandle;
  private readonly condition: CfnWaitCondition;
  private machine: WorkerMachine | null = null;

  public constructor(
    scope: Construct,
    private readonly rollout: Rollout,
    private readonly podCidr: string,
  ) {
    super(scope, 'Gate');
    this.handle = new CfnWaitConditionHandle(this, 'Handle');
    this.condition = new CfnWaitCondition(this, 'Condition', {
      handle: this.handle.ref,
      timeout: String(this.timeoutSeconds),
    });
    for (const resource of [this.handle, this.condition]) this.identify(resource);
    this.node.addValidation({ validate: () => (this.warnOfParameters(), []) });
  }

  /** What the node needs to know of it. */
  public get nodeGate(): NodeGate {
    const gateway = `${this.gateway}/${String(parseCidr(this.podCidr).prefixLength)}`;
    return { url: this.handle.ref, timeoutSeconds: this.timeoutSeconds, gateway };
  }

  /** Keys of the tags that the template gives the machine. */
  public get tagKeys(): readonly string[] {
    const { Tags = [] } = this.machine === null ? {} : renderedProperties(this.machine.resource);
    return (Tags as readonly { readonly Key: string }[]).map(({ Key }) => Key);
  }

  /** Resource type of what is tagged. */
  public get taggedType(): string {
    return this.machine?.resource.cfnResourceType ?? '';
  }

  /** Waits for the signal of a machine. */
  public guard(machine: WorkerMachine): void {
    this.machine = machine;
    this.condition.node.addDependency(machine.resource);
  }

  /**
   * Keeps the machine waiting for another gate, and tells it whom to ask.
   *
   * @param before null: the machine waits for none
   */
  public follow(before: WorkerGate | null, peers: readonly WorkerGate[]): void {
    const addresses = peers.map(({ gateway }) => gateway);
    this.machine?.resource.tags.setTag(PEERS_TAG, addresses.length > 0 ? addresses.join(' ') : 'none');
    if (before === null) return;
    this.machine?.resource.node.addDependency(before.condition);
    // a URL is valid for 24 hours from the time that its handle is made
    this.handle.node.addDependency(before.condition);
  }

  /** The first host of the pod CIDR, which the bridge has (containernetworking/plugins, host-local, `Range.Canonicalize`). */
  private get gateway(): string {
    return formatAddress(parseCidr(this.podCidr).first + 1);
  }

  private get timeoutSeconds(): number {
    return this.rollout.timeout.toSeconds();
  }

  /** The value of a parameter is no part of a gate's identity. */
  private warnOfParameters(): void {
    const userData = JSON.stringify(this.interrupting().filter(([name]) => name === 'UserData'));
    const stack = Stack.of(this);
    const isParameter = (id: string): boolean =>
      stack.node.findAll().some((node) => node instanceof CfnParameter && stack.resolve(node.logicalId) === id);
    const names = [...userData.matchAll(/"Ref":"(\w+)"/g)].map(([, id = '']) => id);
    const parameter = [...new Set(names)].find(isParameter);
    if (parameter === undefined) return;
    Annotations.of(this).addWarningV2(
      'cdk-pod-network:rollout-parameter',
      `the user data holds the parameter ${parameter}: another value at a deploy restarts all workers at once, since the template stays the same; state another generation of the rollout with each value`,
    );
  }

  private identify(resource: CfnElement): void {
    const id = Stack.of(this).getLogicalId(resource);
    resource.overrideLogicalId(Lazy.uncachedString({ produce: () => `${id}${this.digest()}` }));
  }

  private digest(): string {
    if (isComputing) return PENDING;
    isComputing = true;
    try {
      const identity = [this.interrupting(), this.timeoutSeconds, this.rollout.generation];
      return createHash('sha256').update(JSON.stringify(identity)).digest('hex').slice(0, 12);
    } finally {
      isComputing = false;
    }
  }

  private interrupting(): readonly (readonly [string, unknown])[] {
    return Object.entries(this.machine?.interrupting() ?? {});
  }
}
