import { App, CfnOutput, NestedStack, Stack, Stage, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { type Construct, Construct as Place } from 'constructs';
import fc from 'fast-check';
import { PodNetwork, type PodNetworkProps, Rollout } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import { judgeTemplates } from '../../../lib/check/judgement';
import { collectTemplates } from '../../../lib/template/assembly/collect-templates';
import { tieTemplates } from '../../../lib/template/assembly/tied-templates';
import { assemblyOf, type CfnTemplate, propertiesOf } from '../../synthesis';

interface Cluster {
  readonly app: App;
  readonly networkStack: Stack;
  readonly workersStack: Stack;
  readonly network: PodNetwork;
}

const CONTEXT = { 'cdk-pod-network:validation': false };

/** A network of one worker in its own stack, and an empty stack beside it. */
function cluster(props: PodNetworkProps = {}, context: Readonly<Record<string, unknown>> = {}): Cluster {
  const app = new App({ context: { ...CONTEXT, ...context }, analyticsReporting: false });
  const [networkStack, workersStack] = ['Network', 'Workers'].map((id) => new Stack(app, id)) as [Stack, Stack];
  return {
    app,
    networkStack,
    workersStack,
    network: new PodNetwork(networkStack, 'Pods', { workerCount: 1, ...props }),
  };
}

function templatesOf({ networkStack }: Cluster): Readonly<Record<string, CfnTemplate>> {
  const { stacks } = assemblyOf(networkStack);
  return Object.fromEntries(stacks.map(({ stackName, template }) => [stackName, template as CfnTemplate]));
}

const typesOf = (template: CfnTemplate | undefined): readonly string[] =>
  Object.values(template?.Resources ?? {})
    .map(({ Type }) => Type)
    .sort();

describe('a worker in another stack', () => {
  test('has all of its resources there, and the network has none of them', () => {
    const [with7, without] = [cluster(), cluster()];
    with7.network.addWorker('worker-7', { index: 7, scope: with7.workersStack });
    const { Network, Workers } = templatesOf(with7);
    expect(typesOf(Workers)).toEqual([
      'AWS::EC2::EIP',
      'AWS::EC2::EIPAssociation',
      'AWS::EC2::Instance',
      'AWS::EC2::NetworkInterface',
      'AWS::EC2::Route',
    ]);
    expect(Network?.Resources).toEqual(templatesOf(without).Network?.Resources);
  });

  test('refers to the network, which never refers to it', () => {
    const one = cluster();
    one.network.addWorker('worker-7', { index: 7, scope: one.workersStack });
    assemblyOf(one.networkStack);
    expect(one.workersStack.dependencies).toEqual([one.networkStack]);
    expect(one.networkStack.dependencies).toEqual([]);
  });

  test('has ids that depend on neither the order of calls nor the number of route tables', () => {
    const steps = [1, 2, 'a', 'b'] as const;
    const written = (order: readonly (typeof steps)[number][]): CfnTemplate | undefined => {
      const one = cluster();
      const tables = new Place(one.networkStack, 'Tables');
      for (const step of order) {
        if (typeof step === 'number') {
          one.network.addWorker(`worker-${String(step)}`, { index: step, scope: one.workersStack });
          continue;
        }
        const routeTable = new ec2.CfnRouteTable(tables, step, { vpcId: one.network.vpc.vpcId });
        one.network.allowPodAccess({
          peer: ec2.Peer.ipv4('10.0.9.0/24'),
          routeTables: [{ routeTableId: routeTable.ref }],
        });
      }
      return templatesOf(one).Workers;
    };
    const expected = written(steps);
    expect(Object.keys(propertiesOf(expected ?? { Resources: {} }, 'AWS::EC2::Route'))).toEqual(
      [1, 2].flatMap((index) =>
        ['VpcWorkersSubnet1RouteTable', 'Tablesa', 'Tablesb'].map(
          (table) =>
            expect.stringMatching(new RegExp(`^worker${String(index)}RouteIn(Pods)?${table}[0-9A-F]{8}$`)) as string,
        ),
      ),
    );
    fc.assert(
      fc.property(fc.shuffledSubarray([...steps], { minLength: steps.length }), (order) => {
        expect(written(order)?.Resources).toEqual(expected?.Resources);
      }),
      { numRuns: 6 },
    );
  });

  test('has a gate that waits for the workers of its own stack alone', () => {
    const one = cluster({ rollout: Rollout.oneByOne() });
    for (const index of [7, 8]) one.network.addWorker(`worker-${String(index)}`, { index, scope: one.workersStack });
    const tags = Object.values(templatesOf(one)).flatMap((template) =>
      Object.values(propertiesOf(template, 'AWS::EC2::Instance')).map(({ Tags }) =>
        (Tags as { Key: string; Value: string }[]).map(({ Value }) => Value),
      ),
    );
    expect(tags).toEqual([
      ['worker-0', 'none'],
      ['worker-7', 'none'],
      ['worker-8', '10.200.7.1'],
    ]);
  });

  test.each([
    ['a stack', (one: Cluster): Construct => one.workersStack],
    ['a nested stack', (one: Cluster): Construct => new NestedStack(one.networkStack, 'Nested')],
    ['a nested stack of another', (one: Cluster): Construct => new NestedStack(one.workersStack, 'Nested')],
  ])('is proved together with the network: in %s', (_, scopeOf) => {
    const one = cluster();
    const scope = scopeOf(one);
    one.network.addWorker('worker-7', { index: 7, scope });
    const groups = tieTemplates(collectTemplates([assemblyOf(one.networkStack).directory]));
    const { networks, rules, also } = judgeTemplates(groups);
    expect(networks.map(({ name, workers }) => ({ name, workers }))).toEqual([
      { name: one.network.node.path, workers: ['worker-0', 'worker-7'] },
    ]);
    expect(new Set(Object.values({ ...rules, ...also }))).toEqual(new Set(['proved']));
  });

  test('is left out by its name while it is replaced, and its interface and routes stay', () => {
    const written = (context: Readonly<Record<string, unknown>>) => {
      const one = cluster({ rollout: Rollout.oneByOne() }, context);
      one.network.addWorker('worker-7', { index: 7, scope: one.workersStack });
      return templatesOf(one);
    };
    const [whole, without] = [written({}), written({ 'cdk-pod-network:without': 'worker-7' })];
    const replaced = [
      'AWS::EC2::Instance',
      'AWS::CloudFormation::WaitCondition',
      'AWS::CloudFormation::WaitConditionHandle',
    ];
    expect(typesOf(without.Workers)).toEqual(typesOf(whole.Workers).filter((type) => !replaced.includes(type)));
    expect(typesOf(whole.Workers)).toEqual(expect.arrayContaining(replaced));
    expect(without.Network?.Resources).toEqual(whole.Network?.Resources);
  });

  test('that was taken out of the tree leaves nothing', () => {
    const one = cluster({ rollout: Rollout.oneByOne() });
    one.network.addWorker('worker-7', { index: 7, scope: one.workersStack });
    one.workersStack.node.tryRemoveChild('worker-7');
    expect(templatesOf(one).Workers?.Resources).toBeUndefined();
  });
});

describe('a scope is refused', () => {
  const refused = (scopeOf: (one: Cluster) => Construct): string => {
    const one = cluster();
    const scope = scopeOf(one);
    try {
      one.network.addWorker('worker-7', { index: 7, scope });
    } catch (error) {
      expect(error).toBeInstanceOf(PodNetworkError);
      expect(one.network.workers.map(({ index }) => index)).toEqual([0]);
      return (error as Error).message;
    }
    throw new Error('it is taken');
  };

  test.each(
    Object.entries<(one: Cluster) => Construct>({
      '`scope` of a worker must be in the app and stage of the pod network "Network/Pods", got "Other"; stacks of different stages cannot refer to each other; create the stack beside that of the pod network':
        () => new Stack(new App(), 'Other'),
      '`scope` of a worker must be in the app and stage of the pod network "Network/Pods", got "Prod/Other"; stacks of different stages cannot refer to each other; create the stack beside that of the pod network':
        ({ app }) => new Stack(new Stage(app, 'Prod'), 'Other'),
      '`scope` of a worker must be in the account and region of the pod network, aws://unknown-account/unknown-region, got "Other"; stack "Other" is in aws://unknown-account/eu-west-1; give both stacks the same `env`':
        ({ app }) => new Stack(app, 'Other', { env: { region: 'eu-west-1' } }),
      '`scope` of a worker must be in the account and region of the pod network, aws://unknown-account/unknown-region, got "Other"; stack "Other" is in aws://123456789012/unknown-region; give both stacks the same `env`':
        ({ app }) => new Stack(app, 'Other', { env: { account: '123456789012' } }),
      '`scope` of a worker must be in a stack, got ""; pass a stack or a construct in it': ({ app }) => app,
      '`scope` must be a construct in a stack, got "Workers"; for example new Stack(app, "Workers1")': () =>
        'Workers' as unknown as Construct,
    }),
  )('%s', (message, scopeOf) => {
    expect(refused(scopeOf)).toBe(message);
  });
});

describe('a circle of stacks', () => {
  /** A peer's subnet in a stack of its own. */
  function withPeer(one: Cluster): Stack {
    const peers = new Stack(one.app, 'Peers');
    const subnet = new ec2.PublicSubnet(peers, 'Subnet', {
      vpcId: one.network.vpc.vpcId,
      cidrBlock: '10.0.9.0/24',
      availabilityZone: 'eu-west-1a',
    });
    one.network.allowPodAccess({ peer: ec2.Peer.ipv4('10.0.9.0/24'), subnets: [subnet] });
    return peers;
  }

  const FIX =
    'create the worker in a stack on which stack "Peers" does not depend; where it is the table of a peer, call allowPodAccess on PodNetwork.fromPodNetworkAttributes(...) in stack "Peers" instead, which creates the routes there';

  test.each<[string, (one: Cluster, peers: Stack) => void, string]>([
    [
      'by a reference',
      ({ network }, peers) => new CfnOutput(peers, 'Node', { value: network.workers.at(-1)?.networkInterfaceId ?? '' }),
      'worker-7 in stack "Workers" refers to the route table "Peers/Subnet/RouteTable" in stack "Peers", which depends on stack "Workers" itself ("Peers/Node" refers to "Workers/worker-7/NetworkInterface")',
    ],
    [
      'as stated',
      ({ workersStack }, peers) => {
        peers.addStackDependency(workersStack);
      },
      'worker-7 in stack "Workers" refers to the route table "Peers/Subnet/RouteTable" in stack "Peers", which depends on stack "Workers" itself ("Peers" depends on "Workers")',
    ],
    [
      'by way of a third stack',
      ({ app, workersStack }, peers) => {
        const third = new Stack(app, 'Third');
        peers.addStackDependency(third);
        third.addStackDependency(workersStack);
      },
      'worker-7 in stack "Workers" refers to the route table "Peers/Subnet/RouteTable" in stack "Peers", which depends on stack "Workers" itself ("Peers" depends on "Third", "Third" depends on "Workers")',
    ],
  ])('is refused: a peer whose stack depends on that of the worker, %s', (_, tie, message) => {
    const one = cluster({ workerCount: 0 });
    const peers = withPeer(one);
    one.network.addWorker('worker-7', { index: 7, scope: one.workersStack });
    tie(one, peers);
    expect(() => assemblyOf(one.networkStack)).toThrow(new PodNetworkError(`${message}; ${FIX}`));
  });

  test('says how a rule of a security group makes none', () => {
    const one = cluster({ workerCount: 0 });
    const peers = withPeer(one);
    one.network.addWorker('worker-7', { index: 7, scope: one.workersStack });
    const [source] = new ec2.SecurityGroup(one.workersStack, 'Source', { vpc: one.network.vpc }).connections
      .securityGroups;
    const target = new ec2.SecurityGroup(peers, 'Target', { vpc: one.network.vpc });
    if (source !== undefined) target.addIngressRule(source, ec2.Port.tcp(6443));
    expect(() => assemblyOf(one.networkStack)).toThrow(
      `${FIX}; where a rule of a security group is the reason, make it from the workers' side: network.connections.allowTo(peer, port)`,
    );
  });

  test('is refused in the stack of the network, too', () => {
    const one = cluster();
    withPeer(one);
    expect(() => assemblyOf(one.networkStack)).toThrow(/^worker-0 in stack "Network" refers to the route table "Peers/);
  });

  test('is refused where the network depends on the stack', () => {
    const one = cluster();
    one.network.addWorker('worker-7', { index: 7, scope: one.workersStack });
    one.networkStack.addStackDependency(one.workersStack);
    expect(() => assemblyOf(one.networkStack)).toThrow(
      /^worker-7 in stack "Workers" refers to the pod network "Network\/Pods" in stack "Network", which depends on stack "Workers" itself/,
    );
  });

  test('is none where the peer does not depend on workers', () => {
    const one = cluster({ workerCount: 0 });
    withPeer(one);
    one.network.addWorker('worker-7', { index: 7, scope: one.workersStack });
    expect(Object.keys(templatesOf(one))).toEqual(['Network', 'Peers', 'Workers']);
  });
});

describe('a stack of more resources than CloudFormation takes', () => {
  const full = (context: Readonly<Record<string, unknown>>): (() => unknown) => {
    const one = cluster({ workerCount: 0 }, context);
    one.network.addWorker('worker-7', { index: 7, scope: one.workersStack });
    return () => assemblyOf(one.networkStack);
  };

  test('is refused with the way out', () => {
    expect(full({ '@aws-cdk/core:stackResourceLimit': 4 })).toThrow(
      /stack "Workers" has 5 resources, and CloudFormation takes 4; create workers in further stacks: addWorker\(id, \{ index, scope: otherStack \}\)/,
    );
  });

  test('is not where the limit is met, or turned off', () => {
    expect(full({})).not.toThrow();
    expect(full({ '@aws-cdk/core:stackResourceLimit': 0 })).not.toThrow();
  });
});
