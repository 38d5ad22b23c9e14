import { Lazy, aws_ec2 as ec2, aws_iam as iam } from 'aws-cdk-lib';
import fc from 'fast-check';
import { Bootstrap, PodNetwork, type PodNetworkProps, type WorkerOptions } from '../../lib';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import { type CfnTemplate, newStack, propertiesOf, resolved, synthesize, templateOf } from '../synthesis';

const podNetwork = (props?: PodNetworkProps): CfnTemplate =>
  templateOf((stack) => new PodNetwork(stack, 'PodNetwork', props));

describe('the default', () => {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork');
  const template = synthesize(stack);
  const ref = (construct: { node: { defaultChild?: unknown } }): unknown =>
    resolved(stack, (construct.node.defaultChild as { ref: string }).ref);

  test('is the table of the source document', () => {
    expect(network.workers.map(({ name, nodeIp, podCidr }) => ({ name, nodeIp, podCidr }))).toEqual([
      { name: 'worker-0', nodeIp: '10.0.1.20', podCidr: '10.200.0.0/24' },
      { name: 'worker-1', nodeIp: '10.0.1.21', podCidr: '10.200.1.0/24' },
      { name: 'worker-2', nodeIp: '10.0.1.22', podCidr: '10.200.2.0/24' },
    ]);
  });

  test('routes each pod CIDR to its own interface, once, in the only route table', () => {
    const [subnet] = network.vpc.publicSubnets;
    const routes = Object.values(propertiesOf(template, 'AWS::EC2::Route')).filter(
      ({ NetworkInterfaceId }) => NetworkInterfaceId,
    );

    expect(routes).toEqual(
      network.workers.map(({ podCidr, networkInterfaceId }) => ({
        RouteTableId: resolved(stack, subnet?.routeTable.routeTableId),
        DestinationCidrBlock: podCidr,
        NetworkInterfaceId: resolved(stack, networkInterfaceId),
      })),
    );
  });

  test('admits pods by CIDR and workers, and from outside only that a packet is too large', () => {
    expect(propertiesOf(template, 'AWS::EC2::SecurityGroup')).toEqual({
      PodNetworkSecurityGroup76F41976: {
        GroupDescription: 'workers of a pod network, and their pods',
        VpcId: ref(network.vpc),
        SecurityGroupIngress: [
          { CidrIp: '10.200.0.0/16', Description: 'pods', IpProtocol: '-1' },
          { CidrIp: '0.0.0.0/0', Description: 'path MTU', IpProtocol: 'icmp', FromPort: 3, ToPort: 4 },
        ],
        SecurityGroupEgress: [
          { CidrIp: '0.0.0.0/0', Description: 'Allow all outbound traffic by default', IpProtocol: '-1' },
        ],
      },
    });
    const group = resolved(stack, network.securityGroup.securityGroupId);
    expect(Object.values(propertiesOf(template, 'AWS::EC2::SecurityGroupIngress'))).toEqual([
      { GroupId: group, SourceSecurityGroupId: group, Description: 'workers', IpProtocol: '-1' },
    ]);
  });

  test('gives instances Session Manager and nothing else', () => {
    expect(propertiesOf(template, 'AWS::IAM::Role')).toEqual({
      PodNetworkRole846F6BC3: {
        AssumeRolePolicyDocument: {
          Statement: [{ Action: 'sts:AssumeRole', Effect: 'Allow', Principal: { Service: 'ec2.amazonaws.com' } }],
          Version: '2012-10-17',
        },
        ManagedPolicyArns: [
          { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::aws:policy/AmazonSSMManagedInstanceCore']] },
        ],
      },
    });
    expect(propertiesOf(template, 'AWS::IAM::Policy')).toEqual({});
  });

  test('has no outputs unless it is asked for them; their names contain no hash', () => {
    expect(template.Outputs).toBeUndefined();
    expect(Object.keys(podNetwork({ outputs: true }).Outputs ?? {})).toEqual([
      'PodNetworkPodSupernet',
      'PodNetworkSecurityGroupId',
      'PodNetworkWorker0InstanceId',
      'PodNetworkWorker1InstanceId',
      'PodNetworkWorker2InstanceId',
    ]);
  });
});

describe('workers', () => {
  const added = (workers: readonly WorkerOptions[], props: PodNetworkProps = {}): CfnTemplate =>
    templateOf((stack) => {
      const network = new PodNetwork(stack, 'PodNetwork', { ...props, workerCount: 0 });
      for (const worker of workers) network.addWorker(`worker-${String(worker.index)}`, worker);
    });

  test('three of them are three calls of addWorker', () => {
    expect(added([{ index: 0 }, { index: 1 }, { index: 2 }])).toEqual(podNetwork());
  });

  test('the order of calls does not matter', () => {
    const options: WorkerOptions[] = [
      { index: 0 },
      { index: 3, nodeIp: '10.0.1.99', podCidr: '10.200.64.0/20' },
      { index: 7, name: 'gpu', instanceType: new ec2.InstanceType('g5.xlarge') },
      { index: 234, bootstrap: Bootstrap.commands('echo hello') },
    ];
    const expected = added(options);
    fc.assert(
      fc.property(fc.shuffledSubarray(options, { minLength: options.length }), (order) => {
        expect(added(order)).toEqual(expected);
      }),
      { numRuns: 12 },
    );
  });

  test('taking one away leaves every resource of the others as it was', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 234 }), { minLength: 2, maxLength: 5 }), (indexes) => {
        const all = added(indexes.map((index) => ({ index })));
        const [gone, ...rest] = indexes;
        const without = added(rest.map((index) => ({ index })));
        const kept = Object.entries(all.Resources).filter(
          ([id]) => !id.startsWith(`PodNetworkworker${String(gone)}`) || id in without.Resources,
        );
        expect(without.Resources).toEqual(Object.fromEntries(kept));
      }),
      { numRuns: 8 },
    );
  });

  test('none at all leaves a network that peers may join and workers be added to', () => {
    const template = added([]);
    expect(propertiesOf(template, 'AWS::EC2::Instance')).toEqual({});
    expect(propertiesOf(template, 'AWS::EC2::SecurityGroup')).not.toEqual({});
  });

  test('are listed by index, whatever the order of calls', () => {
    const network = new PodNetwork(newStack(), 'PodNetwork', { workerCount: 0 });
    network.addWorker('b', { index: 5 });
    network.addWorker('a', { index: 2 });
    expect(network.workers.map(({ index }) => index)).toEqual([2, 5]);
    expect(network.podRoutes.map(({ podCidr }) => podCidr)).toEqual(['10.200.2.0/24', '10.200.5.0/24']);
  });

  test.each([-1, 1.5, Number.NaN])('refuses a count of %p', (workers) => {
    expect(() => podNetwork({ workerCount: workers })).toThrow(
      new PodNetworkError(`\`workerCount\` must be an integer from 0, got ${String(workers)}`),
    );
  });

  test('refuses more than there are pod CIDRs, before it makes any', () => {
    expect(() => new PodNetwork(newStack(), 'PodNetwork', { workerCount: 1e9 })).toThrow(
      new PodNetworkError(
        '`workerCount` must be at most 256, got 1000000000: 10.200.0.0/16 contains 256 pod CIDRs of /24; create fewer workers, or set a wider `podSupernet` or a longer `podPrefixLength`',
      ),
    );
  });

  test('refuses an index that two have', () => {
    const network = new PodNetwork(newStack(), 'PodNetwork');
    expect(() => network.addWorker('again', { index: 1 })).toThrow(
      new PodNetworkError('`index` 1 is used by two workers; give each worker its own'),
    );
  });

  test.each([
    ['stated first', [{ index: 1, nodeIp: '10.0.1.20' }, { index: 0 }]],
    ['stated last', [{ index: 0 }, { index: 1, nodeIp: '10.0.1.20' }]],
  ])('refuses an address that another index computes, %s', (_, workers) => {
    expect(() => added(workers)).toThrow(
      new PodNetworkError('`nodeIp` 10.0.1.20 is used by worker-0 and worker-1; set another one for either'),
    );
  });

  test('a refused worker leaves no trace', () => {
    const stack = newStack();
    const network = new PodNetwork(stack, 'PodNetwork');
    expect(() => network.addWorker('worker-300', { index: 300 })).toThrow(PodNetworkError);
    expect(synthesize(stack)).toEqual(podNetwork());
  });
});

describe('options', () => {
  test('a supernet and a prefix length of its own', () => {
    const network = new PodNetwork(newStack(), 'PodNetwork', { podSupernet: '172.20.0.0/20', podPrefixLength: 22 });
    expect(network.podRoutes.map(({ podCidr }) => podCidr)).toEqual([
      '172.20.0.0/22',
      '172.20.4.0/22',
      '172.20.8.0/22',
    ]);
  });

  test('a role is taken as it is', () => {
    const template = templateOf((stack) => {
      const role = new iam.Role(stack, 'Given', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') });
      const network = new PodNetwork(stack, 'PodNetwork', { role });
      expect(network.workers.map((worker) => worker.role)).toEqual([role, role, role]);
    });
    expect(
      Object.values(propertiesOf(template, 'AWS::IAM::Role')).map(({ ManagedPolicyArns }) => ManagedPolicyArns),
    ).toEqual([undefined]);
  });

  test('a worker that is taken out of the tree leaves nothing that refers to it', () => {
    const template = templateOf((stack) => {
      new PodNetwork(stack, 'PodNetwork', { outputs: true }).node.tryRemoveChild('worker-1');
    });
    expect(JSON.stringify(template)).not.toMatch(/worker-?1/i);
    expect(Object.keys(template.Outputs ?? {}).sort()).toEqual([
      'PodNetworkPodSupernet',
      'PodNetworkSecurityGroupId',
      'PodNetworkWorker0InstanceId',
      'PodNetworkWorker2InstanceId',
    ]);
  });

  test.each([
    ['podSupernet', ['10.200.0.0/16'], 'a string, got ["10.200.0.0/16"]'],
    ['podPrefixLength', '24', 'a number, got "24"'],
    ['mtu', '1500', 'a number, got "1500"'],
    ['mssClamp', '1360', 'a number, got "1360"'],
    [
      'instanceType',
      't4g.small',
      'an ec2.InstanceType, got "t4g.small"; for example new ec2.InstanceType(\'t3.medium\')',
    ],
    [
      'nodeImage',
      ec2.MachineImage.latestAmazonLinux2023(),
      'a NodeImage, got an object of another class; for example NodeImage.of(machineImage, { rootDevice })',
    ],
    ['internetAccess', 'nat', 'InternetAccess.elasticIp(), .nat() or .none(), got "nat"'],
    ['vpc', 'vpc-0a1b2c3d', 'an ec2.IVpc, got "vpc-0a1b2c3d"; for example ec2.Vpc.fromLookup(...)'],
    ['vpc', null, 'an ec2.IVpc, got null; for example ec2.Vpc.fromLookup(...)'],
    ['role', 'arn:aws:iam::123456789012:role/x', 'an iam.IRole, got "arn:aws:iam::123456789012:role/x"'],
  ])('refuses %s as JavaScript may give it, and says what to write', (property, value, rest) => {
    expect(() => new PodNetwork(newStack(), 'PodNetwork', { [property]: value })).toThrow(
      new PodNetworkError(`\`${property}\` must be ${rest}`),
    );
  });

  test.each(['podSupernet', 'podCidr', 'nodeIp', 'name'] as const)('refuses a token as %s', (property) => {
    const token = Lazy.string({ produce: () => '10.200.0.0/16' });
    const build = (): void => {
      const network = new PodNetwork(newStack(), 'PodNetwork', {
        workerCount: 0,
        ...(property === 'podSupernet' && { podSupernet: token }),
      });
      network.addWorker('worker-0', { index: 0, [property]: token });
    };
    expect(build).toThrow(
      new PodNetworkError(
        `\`${property}\` must not be a token: its value is needed at synthesis; pass a literal value`,
      ),
    );
  });

  test.each(['workerCount', 'podPrefixLength', 'mtu', 'mssClamp', 'metadataHopLimit', 'index'])(
    'refuses a token as %s',
    (property) => {
      const token = Lazy.number({ produce: () => 24 });
      const build = (): void => {
        const network = new PodNetwork(newStack(), 'PodNetwork', {
          workerCount: 0,
          ...(property !== 'index' && { [property]: token }),
        });
        network.addWorker('worker-0', { index: 0, [property]: token });
      };
      expect(build).toThrow(
        new PodNetworkError(
          `\`${property}\` must not be a token: its value is needed at synthesis; pass a literal value`,
        ),
      );
    },
  );
});

describe('nonMasqueradeCidrs', () => {
  const userDataOf = (props: PodNetworkProps, options: Partial<WorkerOptions> = {}): string => {
    const template = templateOf((stack) => {
      const network = new PodNetwork(stack, 'PodNetwork', { ...props, workerCount: 0 });
      network.addWorker('worker', { ...options, index: 0 });
    });
    return JSON.stringify(propertiesOf(template, 'AWS::EC2::Instance'));
  };
  const network = ['10.64.0.0/10', '172.16.0.0/12'];

  test("are in the node's table, those of a worker in place of the network's", () => {
    expect(userDataOf({ nonMasqueradeCidrs: network })).toContain('daddr { 10.64.0.0/10, 172.16.0.0/12 } snat');
    expect(userDataOf({ nonMasqueradeCidrs: network }, { nonMasqueradeCidrs: ['192.168.0.0/16'] })).toContain(
      'daddr { 192.168.0.0/16 } snat',
    );
    const none = userDataOf({});
    expect(none).toContain('daddr 10.200.0.0/16 snat');
    expect(userDataOf({ nonMasqueradeCidrs: [] })).toBe(none);
    expect(userDataOf({ nonMasqueradeCidrs: network }, { nonMasqueradeCidrs: [] })).toBe(none);
  });

  test.each<[string, unknown, string]>([
    ['a block of the VPC', ['10.0.1.0/24'], "10.0.1.0/24 overlaps the VPC's block 10.0.0.0/16"],
    ['a string', '10.64.0.0/10', 'must be a list of strings, got "10.64.0.0/10"'],
    ['a token', [Lazy.string({ produce: () => '10.64.0.0/10' })], 'must not be a token'],
  ])('%s is refused, of the network and of a worker', (_, value, message) => {
    const nonMasqueradeCidrs = value as string[];
    for (const act of [() => userDataOf({ nonMasqueradeCidrs }), () => userDataOf({}, { nonMasqueradeCidrs })]) {
      expect(act).toThrow(PodNetworkError);
      expect(act).toThrow(`\`nonMasqueradeCidrs\` ${message}`);
    }
  });

  test('a block that the VPC gets later is refused at synthesis', () => {
    const stack = newStack();
    const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 });
    new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0, nonMasqueradeCidrs: network });
    new ec2.CfnVPCCidrBlock(vpc, 'Second', { vpcId: vpc.vpcId, cidrBlock: '10.64.0.0/20' });
    expect(() => synthesize(stack)).toThrow("`nonMasqueradeCidrs` 10.64.0.0/10 overlaps the VPC's block 10.64.0.0/20");
  });
});
