import { type Resource, StringConcat, Tokenization, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetworkError } from '../address/pod-network-error';
import type { NodeSpec } from '../node/node-spec';
import { refuseLongUserData, writeUserData } from '../node/user-data';
import { literalList } from './construct-input';

const SHEBANG = '#!/bin/bash';

/**
 * The user data of a worker. What is added to it goes to the bootstrap, a script of its own that runs once per instance
 * after the pod network is up: nothing that is added can break the document.
 */
export class WorkerUserData extends ec2.UserData {
  private readonly script = ec2.UserData.forLinux({ shebang: SHEBANG });

  /** @param node what stands on the node beside the bootstrap */
  public constructor(private readonly node: Omit<NodeSpec, 'bootstrap'>) {
    super();
    this.refuseLong();
  }

  public override addCommands(...commands: string[]): void {
    this.script.addCommands(...literalList('bootstrap', commands));
    this.refuseLong();
  }

  public override addOnExitCommands(...commands: string[]): void {
    this.script.addOnExitCommands(...literalList('bootstrap', commands));
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

  /** Refuses what is too long whatever its tokens turn out to be; `refuseResolved` counts those too. */
  private refuseLong(): void {
    const withoutTokens = Tokenization.reverseString(this.render())
      .mapTokens({ mapToken: () => '' })
      .join(new StringConcat()) as string;
    refuseLongUserData(withoutTokens);
  }
}

/**
 * Refuses user data that turns out wrong once its tokens are resolved. What only CloudFormation knows counts as nothing,
 * so that no text that fits is refused.
 *
 * @param resolved a string, or a join of strings and intrinsics
 * @throws PodNetworkError over 16,384 bytes, and for a character that is not ASCII
 */
export function refuseResolved(resolved: unknown): void {
  const text = typeof resolved === 'string' ? resolved : literalPieces(resolved).join('');
  const [stray] = /[^\t\n\x20-\x7e]/u.exec(text) ?? [];
  if (stray !== undefined) {
    throw new PodNetworkError(
      `a token in the user data resolves to "${stray}", which cloud-init would change: only ASCII without carriage returns is allowed`,
    );
  }
  refuseLongUserData(text);
}

function literalPieces(resolved: unknown): string[] {
  const pieces = (resolved as { readonly 'Fn::Join'?: readonly [string, readonly unknown[]] })['Fn::Join']?.[1] ?? [];
  return pieces.filter((piece) => typeof piece === 'string');
}
