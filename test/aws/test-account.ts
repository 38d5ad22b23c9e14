import {
  CloudFormationClient,
  CreateChangeSetCommand,
  CreateStackCommand,
  DeleteStackCommand,
  DescribeChangeSetCommand,
  DescribeStackEventsCommand,
  DescribeStackResourcesCommand,
  DescribeStacksCommand,
  ExecuteChangeSetCommand,
  type Stack as AwsStack,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { App, type Stack, Stack as CdkStack } from 'aws-cdk-lib';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { main } from '../../cli/main';
import type { VerifyResult } from '../../cli/verify-account';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import type { TemplateSource } from '../../lib/model-api';
import { type ApiServer, type ApiServerOptions, askingOnly, startApiServer } from './api-server';

/** The part of a template's source that a deployment needs. */
export type StackTemplate = Pick<TemplateSource, 'stackName' | 'template'>;

/** What a change set does, by logical id. */
export interface Changes {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

/** A stack event: of a resource, or of the stack under the stack's name. */
export interface StackEvent {
  readonly resource: string;
  readonly physicalId: string;
  readonly status: string;
  readonly reason: string;
  /** in milliseconds */
  readonly at: number;
}

/** What the command line said, and ended with. */
export interface Verified extends VerifyResult {
  readonly exit: number;
}

/** An account on this machine, to deploy stacks of a test to and to verify them in. */
export class TestAccount {
  /** Starts the server, and lets this process ask nobody else. */
  public static async open(options: ApiServerOptions = {}): Promise<TestAccount> {
    const server = await startApiServer(options);
    const before = process.env;
    process.env = askingOnly(server, before);
    process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
    return new TestAccount(server, before);
  }

  public readonly ec2 = new EC2Client({});
  public readonly cloudFormation = new CloudFormationClient({});

  private readonly folder = mkdtempSync(join(tmpdir(), 'pod-network-account-'));

  private constructor(
    public readonly server: ApiServer,
    private readonly environment: NodeJS.ProcessEnv,
  ) {}

  /**
   * Creates a stack by its template, as `cdk deploy` does.
   *
   * @throws Error with the reasons of the failures if the stack rolls back, as the updates do
   * @param without types and properties of resources that are not passed on to the server, `Type` or `Type.Property`
   */
  public async create(source: StackTemplate, without: readonly string[] = []): Promise<void> {
    const Tags = without.length === 0 ? [] : [{ Key: 'without', Value: without.join(' ') }];
    await this.cloudFormation.send(new CreateStackCommand({ ...bodyOf(source), Tags }));
    await this.settle(source.stackName);
  }

  public async update(source: StackTemplate): Promise<void> {
    await this.cloudFormation.send(new UpdateStackCommand(bodyOf(source)));
    await this.settle(source.stackName);
  }

  public async delete(stackName: string): Promise<void> {
    const { StackId } = await this.stack(stackName);
    await this.cloudFormation.send(new DeleteStackCommand({ StackName: stackName }));
    await this.settle(StackId ?? '');
  }

  public async status(stackName: string): Promise<string> {
    return (await this.stack(stackName)).StackStatus ?? '';
  }

  /** All events of a stack, oldest first. */
  public async events(stackName: string): Promise<readonly StackEvent[]> {
    const { StackEvents = [] } = await this.cloudFormation.send(
      new DescribeStackEventsCommand({ StackName: stackName }),
    );
    return StackEvents.reverse().map((event) => ({
      resource: event.LogicalResourceId ?? '',
      physicalId: event.PhysicalResourceId ?? '',
      status: event.ResourceStatus ?? '',
      reason: event.ResourceStatusReason ?? '',
      at: event.Timestamp?.getTime() ?? 0,
    }));
  }

  /** Updates a stack by a change set, as `cdk deploy` does. */
  public async updateByChangeSet(source: StackTemplate): Promise<Changes> {
    const { Id } = await this.cloudFormation.send(
      new CreateChangeSetCommand({ ...bodyOf(source), ChangeSetName: 'update', ChangeSetType: 'UPDATE' }),
    );
    const { Changes = [] } = await this.cloudFormation.send(new DescribeChangeSetCommand({ ChangeSetName: Id }));
    await this.cloudFormation.send(new ExecuteChangeSetCommand({ ChangeSetName: Id }));
    await this.settle(source.stackName);
    const of = (action: string): string[] =>
      Changes.flatMap(({ ResourceChange }) =>
        ResourceChange?.Action === action ? (ResourceChange.LogicalResourceId ?? []) : [],
      ).sort();
    return { added: of('Add'), changed: of('Modify'), removed: of('Remove') };
  }

  /** What AWS knows the resources of a stack by, by logical id. */
  public async physicalIds(stackName: string): Promise<Readonly<Record<string, string>>> {
    const { StackResources = [] } = await this.cloudFormation.send(
      new DescribeStackResourcesCommand({ StackName: stackName }),
    );
    return Object.fromEntries(
      StackResources.map(({ LogicalResourceId = '', PhysicalResourceId = '' }) => [
        LogicalResourceId,
        PhysicalResourceId,
      ]),
    );
  }

  /** Asks `pod-network verify --json` about a stack. */
  public async verify(source: TemplateSource, { userData = false } = {}): Promise<Verified> {
    const app = join(this.folder, `${source.stackName}.template.json`);
    writeFileSync(app, JSON.stringify(source.template));
    let [said, noticed] = ['', ''];
    const exit = await main(
      ['verify', '--app', app, '--stack', source.stackName, '--json', ...(userData ? ['--user-data'] : [])],
      { result: (text) => (said += text), notice: (text) => (noticed += text), folder: this.folder },
    );
    if (said === '') throw new Error(`verify ended with ${String(exit)}: ${noticed}`);
    return { ...(JSON.parse(said) as VerifyResult), exit };
  }

  public async stack(stackName: string): Promise<AwsStack> {
    const { Stacks = [] } = await this.cloudFormation.send(new DescribeStacksCommand({ StackName: stackName }));
    const [stack] = Stacks;
    if (stack === undefined) throw new Error(`there is no stack "${stackName}"`);
    return stack;
  }

  private async settle(stackName: string): Promise<void> {
    let status = 'IN_PROGRESS';
    while (status.endsWith('IN_PROGRESS')) {
      await sleep(50);
      status = await this.status(stackName);
    }
    if (/^(CREATE|UPDATE|DELETE)_COMPLETE$/.test(status)) return;
    const events = await this.events(stackName);
    const last = events.map(({ reason }) => reason).lastIndexOf('User Initiated');
    const failed = events.slice(last).filter((event) => event.status.endsWith('_FAILED') && event.reason !== '');
    throw new Error(failed.map(({ reason }) => reason).join('\n'));
  }

  public async close(): Promise<void> {
    process.env = this.environment;
    rmSync(this.folder, { recursive: true });
    await this.server.stop();
  }
}

/** The template of a stack, as a cloud assembly has it. */
export function templateOf(stackName: string, build: (stack: Stack) => void): TemplateSource {
  const outdir = mkdtempSync(join(tmpdir(), 'pod-network-stack-'));
  try {
    const app = new App({ outdir, analyticsReporting: false, context: { 'cdk-pod-network:validation': false } });
    build(new CdkStack(app, stackName));
    app.synth();
    const [source] = collectTemplates([outdir]);
    if (source === undefined) throw new Error('the app has no stack');
    return source;
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function bodyOf({ stackName, template }: StackTemplate): { StackName: string; TemplateBody: string } {
  return { StackName: stackName, TemplateBody: JSON.stringify(template) };
}
