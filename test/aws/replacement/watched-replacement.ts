import { CloudFormationClient, DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation';
import { EC2Client } from '@aws-sdk/client-ec2';
import { writeTable } from '../../../cli/text/table';
import { askFullLab, podsIn } from '../../../lab/full/full-lab';
import type { TrafficFlow } from '../../../lab/full/full-channel';
import { podHandles, type PodFleet } from '../../../lab/full/pod-fleet';
import { INTERNET_HOST } from '../../../lab/plan/internet';
import type { Probe } from '../../../lab/plan/lab-plan';
import { PROBE_PORT } from '../../../lab/plan/probes';
import { containsAddress, parseAddress, parseCidr } from '../../../lib/address/cidr';
import { workersOf } from '../../../lib/model/index-of-model';
import type { Node } from '../../../lib/model/network-model';
import { entryOf, mapUnder } from '../../../lib/model/plain-object';
import type { TemplateSource } from '../../../lib/model-api';
import type { AccountMachines } from '../account-machines';
import { type ApiServer, type Machine, REGION } from '../api-server';
import { CHANGES, type Facts, factsOf, interfacesOf } from './worker-facts';

interface Worker {
  readonly node: Node;
  readonly isReplaced: boolean;
  readonly interfaceIds: readonly string[];
  /** at each look */
  readonly looks: Facts[];
}

interface Flow extends TrafficFlow {
  readonly name: string;
  /** from or to a worker that is replaced, which loses packets while it is away */
  readonly isReplaced: boolean;
  /** the worker that has both ends; null: none */
  readonly within: Worker | null;
}

/** What was seen, as text, and whether all that had to stay did. */
export interface Seen {
  readonly text: string;
  readonly isKept: boolean;
}

/** Events of these are those of the gate of a worker that is replaced. */
const GATES = ['AWS::CloudFormation::WaitCondition', 'AWS::CloudFormation::WaitConditionHandle'];

/** The replacement of workers by two deploys: traffic between the pods of all others meanwhile, and what became of their resources. */
export class WatchedReplacement {
  /**
   * Starts the traffic, once all machines have booted.
   *
   * @param sources the templates that have every worker
   * @param without the templates that the first of the two deploys has
   */
  public static async begin(
    machines: AccountMachines,
    server: ApiServer,
    sources: readonly TemplateSource[],
    without: readonly TemplateSource[],
  ): Promise<WatchedReplacement> {
    await machines.booted();
    const clients = clientsOf(server);
    const kept = new Map(without.map(({ stackName, template }) => [stackName, mapUnder(template, 'Resources')]));
    const workers = await Promise.all(
      workersOf(machines.lab.model).map(async (node): Promise<Worker> => {
        const isReplaced = entryOf(kept.get(node.origin.source), node.origin.id) === undefined;
        return { node, isReplaced, interfaceIds: await interfacesOf(clients.ec2, node), looks: [] };
      }),
    );
    const fleet = await podsIn(machines.lab);
    const flows = flowsOf(workers, fleet);
    const stacks = sources.map(({ stackName }) => stackName);
    const watched = new WatchedReplacement(machines, clients, workers, fleet, flows, stacks);
    await watched.look();
    watched.eventsBefore = (await watched.events()).length;
    const servers = [...fleet.pods.values()].flat().map(({ namespace }) => ({ namespace, ...ANSWERS }));
    await machines.lab.channel.startTraffic(flows, servers);
    return watched;
  }

  private readonly machineChanges: Machine[] = [];
  private eventsBefore = 0;

  private constructor(
    private readonly machines: AccountMachines,
    private readonly clients: Clients,
    private readonly workers: readonly Worker[],
    private readonly fleet: PodFleet,
    private readonly flows: readonly Flow[],
    private readonly stacks: readonly string[],
  ) {}

  /** Takes note of what the account did to a machine. */
  public note(machine: Machine): void {
    this.machineChanges.push(machine);
  }

  /** Reads what the account has of each worker. */
  public async look(): Promise<void> {
    for (const { interfaceIds, looks } of this.workers) looks.push(await factsOf(this.clients.ec2, interfaceIds));
  }

  /** Ends the traffic once all machines have booted, and says what came of it. */
  public async end(): Promise<Seen> {
    const { lab } = this.machines;
    await this.machines.booted();
    const counts = await lab.channel.endTraffic();
    await this.look();
    const traffic = this.flows.map((flow, at) => {
      const { sent = 0, answered = 0 } = counts[at] ?? {};
      // sockets of a machine that went off still reach each other, in namespaces that nobody else has any more
      const isTold = flow.within === null || this.isStanding(flow.within);
      return { ...flow, sent, answered, lost: isTold ? sent - answered : null };
    });
    const resources = [...this.workers.flatMap(rowsOf), ...(await this.updates()), ...(await this.reachedAgain())];
    const rows = traffic.map(({ name, sent, answered, lost, isReplaced }) => [
      name,
      ...[sent, answered, lost ?? 'unknown'].map(String),
      isReplaced ? 'replaced' : '',
    ]);
    const facts = resources.map(({ subject, what, text, isKept }) => [subject, what, text, isKept ? 'yes' : 'NO']);
    return {
      text: [
        writeTable(['packets meanwhile', 'sent', 'answered', 'lost', ''], rows),
        writeTable(['of', 'what', 'before, meanwhile and after', 'as it has to be'], facts),
      ].join('\n'),
      isKept:
        resources.every(({ isKept }) => isKept) &&
        traffic.every(({ sent, lost, isReplaced }) => isReplaced || (sent > 0 && lost === 0)),
    };
  }

  /** The events of all stacks. */
  private async events(): Promise<readonly StackEvent[]> {
    const { cloudFormation } = this.clients;
    const lists = await Promise.all(
      this.stacks.map((StackName) => cloudFormation.send(new DescribeStackEventsCommand({ StackName }))),
    );
    return lists
      .flatMap(({ StackEvents = [] }) => StackEvents)
      .sort((a, b) => Number(a.Timestamp) - Number(b.Timestamp));
  }

  /** The resources that the deploys changed, the replaced instances and gates apart; tags are what instances know their peers by. */
  private async updates(): Promise<readonly Row[]> {
    const replaced = this.workers.filter((one) => one.isReplaced).map(({ node }) => node.origin.id);
    const areOnlyTagged = (id: string): boolean => {
      const states = this.statesOf(id);
      return states.length > 0 && states.every((state) => state === 'tagged');
    };
    const isStack = ({ StackId, PhysicalResourceId }: StackEvent): boolean => StackId === PhysicalResourceId;
    const changed = (await this.events())
      .slice(this.eventsBefore)
      .filter((event) => !isStack(event) && !GATES.includes(event.ResourceType ?? ''))
      .map(({ LogicalResourceId = '' }) => LogicalResourceId);
    const ids = [...new Set(changed)].filter((id) => !replaced.includes(id));
    const [tagged, others] = [ids.filter(areOnlyTagged), ids.filter((id) => !areOnlyTagged(id))];
    const tags = tagged.length === 0 ? '' : `; tags alone: ${tagged.join(', ')}`;
    const text = `${others.length === 0 ? 'none' : others.join(', ')}${tags}`;
    return [{ subject: 'all others', what: 'updated resources', text, isKept: others.length === 0 }];
  }

  /** What the account did to the machines of an instance. */
  private statesOf(logicalId: string): readonly Machine['state'][] {
    return this.machineChanges
      .filter(({ tags }) => tags['aws:cloudformation:logical-id'] === logicalId)
      .map(({ state }) => state);
  }

  /** Whether the machine of a worker was never off, so that its pods are there. */
  private isStanding({ node }: Worker): boolean {
    return this.statesOf(node.origin.id).every((state) => state === 'tagged');
  }

  /** Makes pods where a machine has none any more, and probes every pair. */
  private async reachedAgain(): Promise<readonly Row[]> {
    const { lab } = this.machines;
    const names = this.workers.filter((one) => this.isStanding(one)).map(({ node }) => node.name);
    const standing = new Map([...this.fleet.pods].filter(([node]) => names.includes(node)));
    const fleet = withoutInternet(await podsIn(lab, standing));
    await lab.channel.takePods(podHandles(fleet.pods), fleet.probes, fleet.servers);
    const { rules, pairs } = await askFullLab(lab, fleet);
    const isProved = [rules.podToPodWithoutNat, rules.nodeToOwnPods].every((verdict) => verdict === 'proved');
    return this.workers
      .filter((one) => one.isReplaced)
      .map(({ node, looks }): Row => {
        const pods = (fleet.pods.get(node.name) ?? []).map(({ address }) => address);
        const cidrs = (looks[0]?.['pod CIDR'] ?? '').split(', ').filter((text) => text !== '');
        const own = pairs.filter(({ to }) => pods.some((address) => to === `pod@${node.name}/${address}`));
        const reached = own.filter((pair) => pair.reached === true).length;
        const areWithin = pods.every((pod) =>
          cidrs.some((cidr) => containsAddress(parseCidr(cidr), parseAddress(pod))),
        );
        return {
          subject: node.name,
          what: 'pods reached again',
          text: `${pods.join(', ')}: ${String(reached)} of ${String(own.length)} probes`,
          isKept: isProved && areWithin && reached > 0 && reached === own.length,
        };
      });
  }
}

const ANSWERS = { tcp: [], udp: [PROBE_PORT], icmp: false };

interface Clients {
  readonly ec2: EC2Client;
  readonly cloudFormation: CloudFormationClient;
}

function clientsOf({ environment }: ApiServer): Clients {
  const { AWS_ENDPOINT_URL: endpoint = '', AWS_ACCESS_KEY_ID = '', AWS_SECRET_ACCESS_KEY = '' } = environment;
  const credentials = { accessKeyId: AWS_ACCESS_KEY_ID, secretAccessKey: AWS_SECRET_ACCESS_KEY };
  const options = { endpoint, region: REGION, credentials };
  return { ec2: new EC2Client(options), cloudFormation: new CloudFormationClient(options) };
}

/** From a pod of each worker to a pod of each other one, and from each node to a pod of its own; none from what is replaced. */
function flowsOf(workers: readonly Worker[], { pods, probes }: PodFleet): readonly Flow[] {
  const first = [...pods].flatMap(([node, [pod]]) => (pod === undefined ? [] : [{ node, ...pod }]));
  const replaced = workers.filter((one) => one.isReplaced).map(({ node }) => node.name);
  const asked = ({ rule, protocol, port, sourcePort }: Probe): boolean =>
    ['podToPodWithoutNat', 'nodeToOwnPods'].includes(rule) &&
    protocol === 'udp' &&
    port === PROBE_PORT &&
    sourcePort === null;
  return probes.filter(asked).flatMap(({ rule, from, to, namespace, address }) => {
    const target = first.find((pod) => pod.address === address);
    const source = rule === 'nodeToOwnPods' ? target : first.find((pod) => pod.namespace === namespace);
    if (target === undefined || source === undefined || replaced.includes(source.node)) return [];
    if (rule === 'podToPodWithoutNat' && source.node === target.node) return [];
    const isReplaced = replaced.includes(target.node);
    const within = source === target ? (workers.find(({ node }) => node.name === source.node) ?? null) : null;
    return [{ name: `${from} to ${to}`, namespace, address, port: PROBE_PORT, isReplaced, within }];
  });
}

/** Where signals are taken, a port of the internet host is, so that no probe can be answered there. */
function withoutInternet({ probes, servers, ...rest }: PodFleet): PodFleet {
  return {
    ...rest,
    probes: probes.filter(({ address }) => address !== INTERNET_HOST).map((probe, id) => ({ ...probe, id })),
    servers: servers.filter(({ namespace }) => !namespace.startsWith('inet-')),
  };
}

interface Row {
  readonly subject: string;
  readonly what: string;
  readonly text: string;
  readonly isKept: boolean;
}

/** Every fact of a replaced worker; of another one what changed, or that nothing did. */
function rowsOf({ node, isReplaced, looks }: Worker): readonly Row[] {
  const [first = {}] = looks;
  const rows = Object.keys(first).map((what): Row => {
    const values = looks.map((look) => look[what] ?? '');
    const isSame = values.every((value) => value === values[0]);
    const isKept = isReplaced && what === CHANGES ? values[0] !== values.at(-1) : isSame;
    const text = isSame ? (values[0] ?? '') : values.map((value) => (value === '' ? 'none' : value)).join(' > ');
    return { subject: node.name, what, text, isKept };
  });
  if (isReplaced) return rows;
  const changed = rows.filter(({ isKept }) => !isKept);
  const all = { subject: node.name, what: Object.keys(first).join(', '), text: 'the same', isKept: true };
  return changed.length === 0 ? [all] : changed;
}
