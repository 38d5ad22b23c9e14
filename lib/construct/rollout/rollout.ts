import { Duration } from 'aws-cdk-lib';
import { boolean, integer, namedValues, type NamesOf, optionalString, wholeSeconds } from '../construct-input';

/** Options of a rollout with a gate. */
export interface RolloutOptions {
  /**
   * How long CloudFormation waits for each worker after it has started: whole seconds, from 1 minute to 12 hours. Another timeout
   * restarts the workers.
   * @default Duration.minutes(15)
   */
  readonly timeout?: Duration;

  /**
   * Whether you know that workers reach `cloudformation-waitcondition-<region>` in S3, for example through a gateway endpoint that
   * this app does not create. Silences the warning for `InternetAccess.none()`.
   * @default false
   */
  readonly signalPath?: boolean;

  /**
   * Any text. Another one restarts all workers, gate by gate, even if nothing else changed.
   * @default - none
   */
  readonly generation?: string;
}

/** Options of a rollout in waves. */
export interface WaveOptions extends RolloutOptions {
  /** How many workers may restart at a time, a whole number from 1 up. */
  readonly size: number;
}

/**
 * Which workers a deploy may create or restart at the same time.
 *
 * With a gate, each worker signals CloudFormation when its pod network is in force, its bootstrap has ended with 0, and a worker
 * before it answers. The next worker starts after the signal. If a worker fails or stays silent, the deploy stops there and rolls back.
 *
 * A gate costs two resources per worker and no permissions. Workers need a path to S3 and `curl`. Tag keys of the instances must not
 * contain spaces or slashes (EC2 User Guide, "View tags for your EC2 instances using instance metadata").
 */
export class Rollout {
  /**
   * One worker at a time, in the order of their indexes.
   *
   * @param options timeout and others
   * @throws PodNetworkError if an option is not valid
   */
  public static oneByOne(options: RolloutOptions = {}): Rollout {
    return new Rollout(1, namedValues('options', options, ROLLOUT_NAMES, '{ timeout: Duration.minutes(15) }'));
  }

  /**
   * Several workers at a time, in the order of their indexes.
   *
   * @param options number of workers, timeout and others
   * @throws PodNetworkError if an option is not valid
   */
  public static waves(options: WaveOptions): Rollout {
    const { size } = namedValues('options', options, { ...ROLLOUT_NAMES, size: true }, '{ size: 2 }');
    return new Rollout(integer('size', size, 1, null), options);
  }

  /** All workers at once, without a gate. */
  public static allAtOnce(): Rollout {
    return new Rollout(undefined, {});
  }

  /** How many workers may restart at a time; undefined means all at once, without a gate. */
  public readonly size?: number;

  /** How long CloudFormation waits for each worker. */
  public readonly timeout: Duration;

  /** Whether workers are known to reach S3. */
  public readonly signalPath: boolean;

  /** Part of each gate's identity. */
  public readonly generation: string;

  private constructor(size: number | undefined, options: RolloutOptions) {
    this.size = size;
    this.timeout = checkTimeout(options.timeout ?? Duration.minutes(15));
    this.signalPath = boolean('signalPath', options.signalPath ?? false);
    this.generation = optionalString('generation', options.generation) ?? '';
  }
}

const ROLLOUT_NAMES: NamesOf<RolloutOptions> = { timeout: true, signalPath: true, generation: true };

// AWS::CloudFormation::WaitCondition, "Timeout": at most 43,200; a machine needs a minute to boot
const TIMEOUT_SECONDS = [60, 43_200] as const;

function checkTimeout(stated: Duration): Duration {
  wholeSeconds('timeout', stated, TIMEOUT_SECONDS, 'a wait condition ends after 12 hours', 'Duration.minutes(15)');
  return stated;
}
