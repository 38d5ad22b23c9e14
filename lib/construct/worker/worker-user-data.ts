import { type Resource, StringConcat, Tokenization, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetworkError } from '../../address/pod-network-error';
import { LONGEST_URL } from '../../node/gate';
import type { NodeSpec } from '../../node/node-spec';
import { refuseLongUserData, writeUserData } from '../../node/user-data';
import { stringList } from '../construct-input';

const SHEBANG = '#!/bin/bash';

/**
 * The user data of a worker. Commands added to it become part of the bootstrap, a separate script that runs once per instance
 * after the pod network is up. So an added command cannot break the rest of the user data.
 */
export class WorkerUserData extends ec2.UserData {
  private readonly script = ec2.UserData.forLinux({ shebang: SHEBANG });

  /** @param node what to write on the node besides the bootstrap */
  public constructor(private readonly node: Omit<NodeSpec, 'bootstrap'>) {
    super();
    this.refuseLong();
  }

  public override addCommands(...commands: string[]): void {
    this.script.addCommands(...stringList('bootstrap', commands));
    this.refuseLong();
  }

  public override addOnExitCommands(...commands: string[]): void {
    this.script.addOnExitCommands(...stringList('bootstrap', commands));
    this.refuseLong();
  }

  public override addS3DownloadCommand(params: ec2.S3DownloadOptions): string {
    const path = this.script.addS3DownloadCommand(params);
    this.refuseLong();
    return path;
  }

  public override addExecuteFileCommand(params: ec2.ExecuteFileOptions): void {
    this.script.addExecuteFileCommand(params);
    this.refuseLong();
  }

  public override addSignalOnExitCommand(resource: Resource): void {
    this.script.addSignalOnExitCommand(resource);
    this.refuseLong();
  }

  public override render(): string {
    const [, ...bootstrap] = this.script.render().split('\n');
    return writeUserData({ ...this.node, bootstrap });
  }

  /** The document as long as it can get at deploy by what is known of its tokens. */
  public renderLongest(): string {
    const { gate } = this.node;
    return gate === undefined ? this.render() : this.render().replace(gate.url, 'x'.repeat(LONGEST_URL));
  }

  /** Refuses user data that is too long even without its tokens; `refuseResolved` counts the resolved tokens, too. */
  private refuseLong(): void {
    const withoutTokens = Tokenization.reverseString(this.renderLongest())
      .mapTokens({ mapToken: () => '' })
      .join(new StringConcat()) as string;
    refuseLongUserData(withoutTokens);
  }
}

/**
 * Checks user data with its tokens resolved. Values that only CloudFormation knows count as empty, so a text that may fit is
 * never refused.
 *
 * @param resolved a string, or an `Fn::Join` of strings and intrinsics
 * @throws PodNetworkError over 16,384 bytes, and for a character that is not ASCII
 */
export function refuseResolved(resolved: unknown): void {
  const text = typeof resolved === 'string' ? resolved : stringPieces(resolved).join('');
  const [stray] = /[^\t\n\x20-\x7e]/u.exec(text) ?? [];
  if (stray !== undefined) {
    throw new PodNetworkError(
      `a token in the user data resolves to "${stray}", which cloud-init would change; use only ASCII without carriage returns`,
    );
  }
  refuseLongUserData(text);
}

function stringPieces(resolved: unknown): string[] {
  const pieces = (resolved as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] })['Fn::Join']?.[1] ?? [];
  return pieces.filter((piece) => typeof piece === 'string');
}
