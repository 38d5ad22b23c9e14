import { setTimeout as sleep } from 'node:timers/promises';
import { openFullLab, type FullLabOptions, type Launchable } from '../../lab/full/full-lab';
import { tagsTree } from '../../lab/full/instance-metadata';
import type { BootedLab } from '../../lab/full/booted-lab';
import { LabError } from '../../lab/lab-error';
import { INTERNET_HOST } from '../../lab/plan/internet';
import type { NodeReport } from '../../lab/plan/lab-plan';
import { readMachineLaunches, readTemplates, type TemplateSource } from '../../lib/model-api';
import type { Machine } from './api-server';

/** Seconds until the account must have started an instance that it has deployed. */
const START_SECONDS = 60;

/** S3's port, so that routes, security groups and network ACLs treat a signal as on AWS. */
const SIGNAL_PORT = 443;

/** What the URLs of wait conditions begin with, if machines of a lab signal them. */
export const SIGNAL_URL = `http://${INTERNET_HOST}:${String(SIGNAL_PORT)}`;

/**
 * The machines of an account's instances, in a full lab.
 *
 * The templates decide the network, the addresses and how the metadata service answers. The account decides which machines run, and
 * their user data, tags, ids and types.
 */
export class AccountMachines {
  /**
   * Wires the network. All machines are off.
   *
   * @param socket path of the Unix socket that takes their signals
   * @throws LabError of kind `machine` if this machine lacks what the lab needs
   */
  public static async open(
    sources: readonly TemplateSource[],
    socket: string,
    options: FullLabOptions = {},
  ): Promise<AccountMachines> {
    const launchable: Launchable = { model: readTemplates(sources), launches: readMachineLaunches(sources) };
    const { lab, close } = await openFullLab(launchable, { ...options, isOff: true });
    for (const { name } of lab.plan.namespaces.filter((one) => one.name.startsWith('inet-'))) {
      await lab.channel.forward({ namespace: name, address: INTERNET_HOST, port: SIGNAL_PORT, socket });
    }
    return new AccountMachines(lab, close, options.progress ?? (() => undefined));
  }

  /** id of the present instance of each node that is on or stopped, by the node's name */
  private readonly instances = new Map<string, string>();
  private work: Promise<void> = Promise.resolve();

  private constructor(
    public readonly lab: BootedLab,
    private readonly end: () => Promise<void>,
    private readonly progress: (text: string) => void,
  ) {}

  /** Does to the machine of an instance what the account has done to the instance: one after another, in the order of the calls. */
  public follow(machine: Machine): void {
    this.work = this.work
      .then(() => this.apply(machine))
      .catch((error: unknown) => {
        this.progress(`${machine.instanceId}: ${error instanceof Error ? error.message : String(error)}`);
      });
  }

  /**
   * Waits until all machines are on and have come to the end of their boot.
   *
   * @throws LabError of kind `machine` if one is not switched on
   */
  public async booted(): Promise<void> {
    const { channel, plan } = this.lab;
    const until = Date.now() + START_SECONDS * 1000;
    const reports: NodeReport[] = [];
    for (const { name } of plan.machines) {
      await this.work;
      while (!this.instances.has(name)) {
        if (Date.now() > until)
          throw new LabError('machine', `${name} is not switched on: the account started no instance`);
        await sleep(100);
      }
      const { nodes, reports: own } = await channel.awaitBoot(name);
      this.lab.reach = { ...this.lab.reach, nodes };
      reports.push(...own);
    }
    this.lab.reports = reports;
    await channel.settle();
  }

  /** Ends the lab with all its machines. */
  public async close(): Promise<void> {
    await this.end();
    await this.work;
  }

  private async apply(machine: Machine): Promise<void> {
    const { state, instanceId, tags } = machine;
    const { channel, model } = this.lab;
    const [stack, id] = [tags['aws:cloudformation:stack-name'], tags['aws:cloudformation:logical-id']];
    const node = model.nodes.find(({ origin }) => origin.source === stack && origin.id === id)?.name;
    if (node === undefined) throw new Error(`no template has an instance ${String(stack)}/${String(id)}`);
    const isNew = this.instances.get(node) !== instanceId;
    // an instance that has been replaced
    if (isNew && state !== 'started') return;
    this.progress(`${node} (${instanceId}): ${state}`);
    if (state !== 'started' && state !== 'tagged')
      await channel.switchOff(node, state === 'terminated' ? 'cut' : 'off');
    if (state === 'terminated') this.instances.delete(node);
    if (state === 'stopped' || state === 'terminated') return;
    await this.tell(node, machine);
    if (state === 'tagged') return;
    await channel.switchOn(node, isNew);
    this.instances.set(node, instanceId);
  }

  /** Changes what the metadata service tells a machine. */
  private async tell(node: string, machine: Machine): Promise<void> {
    const { instanceId, imageId, instanceType, availabilityZone, tags, userData } = machine;
    const planned = this.lab.plan.services.find((one) => one.node === node);
    // none of its interfaces is in the lab
    if (planned === undefined) return;
    const { metadata, identity } = planned;
    await this.lab.channel.metadata(node, {
      userData: userData === '' ? null : userData,
      metadata: {
        ...metadata,
        ...{ 'ami-id': imageId, 'instance-id': instanceId, 'instance-type': instanceType },
        placement: { 'availability-zone': availabilityZone, region: identity.region },
        ...('tags' in metadata ? tagsTree(tags) : {}),
      },
      identity: { ...identity, imageId, instanceId, instanceType, availabilityZone },
    });
  }
}
