import { App, Fn, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { verifyAccount, type VerifyResult } from '../../cli/verify-account';
import { InternetAccess, PodNetwork } from '../../lib';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { judgeTemplates, type Judgement } from '../../lib/check/judgement';
import { readTemplates, type TemplateSource } from '../../lib/model-api';
import { isUnknown } from '../../lib/address/unknown';
import { accountOf } from '../cli/ec2/described-account';
import { describeNetwork, type DescribedNetwork } from '../cli/ec2/described-network';
import { synthesizeApp } from '../app';

const env = { account: '123456789012', region: 'eu-central-1' };
const ALL_PROVED = {
  rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
  also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
};

const idsOf = ({ assumptions }: Judgement): readonly string[] =>
  assumptions.flatMap(({ id }) => (id.startsWith('vpc-') ? [id] : []));

/** A pod network in a VPC that is imported by its attributes, without the blocks of its subnets. */
function imported(attributes: Partial<ec2.VpcAttributes>): readonly TemplateSource[] {
  const app = new App({ analyticsReporting: false, context: { 'cdk-pod-network:validation': false } });
  const stack = new Stack(app, 'Imported', { env });
  const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
    vpcId: 'vpc-0a1b2c3d',
    vpcCidrBlock: '10.1.0.0/16',
    availabilityZones: ['eu-central-1a', 'eu-central-1b'],
    privateSubnetIds: ['subnet-0a1b2c3d', 'subnet-0a1b2c3e'],
    privateSubnetRouteTableIds: ['rtb-0a1b2c3d', 'rtb-0a1b2c3e'],
    ...attributes,
  });
  const network = new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0, internetAccess: InternetAccess.nat() });
  vpc.privateSubnets.forEach((subnet, index) => network.addWorker(`worker-${String(index)}`, { index, subnet }));
  return collectTemplates([app.synth().directory]);
}

describe('a VPC that is looked up', () => {
  const { templates, sources } = synthesizeApp('examples/looked-up-vpc.ts', 'all');
  const judgement = judgeTemplates([sources]);

  test('is proved, given one assumption for each thing that nobody knows of it', () => {
    expect(Object.keys(templates)).toEqual(['LookedUpVpcStack.template.json']);
    expect(judgement).toMatchObject(ALL_PROVED);
    expect(judgement.findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
    expect(idsOf(judgement)).toEqual([
      'vpc-resolver',
      'vpc-further-blocks',
      'vpc-network-acls',
      'vpc-other-routes',
      'vpc-way-out',
    ]);
    expect(judgement.assumptions.find(({ id }) => id === 'vpc-way-out')).toEqual({
      id: 'vpc-way-out',
      text: 'the default route of rtb-00000002a, rtb-00000002b, rtb-00000002c leads to a NAT gateway, or to an instance that translates like one',
      test: 'deploy, then run `pod-network verify --stack LookedUpVpcStack`, which checks it',
      resource: 'vpc-0000000a',
      places: [{ source: 'LookedUpVpcStack', id: 'vpc-0000000a', path: '' }],
      actor: false,
      rules: ['podEgressAsNode'],
      networks: ['LookedUpVpcStack/PodNetwork'],
    });
  });

  describe('and verified', () => {
    const expected = readTemplates(sources);
    // AWS tells a block of each subnet, and nobody knows that of the NAT gateway's
    const subnets = expected.subnets.map((subnet) =>
      isUnknown(subnet.cidrBlock) ? { ...subnet, cidrBlock: '10.1.99.0/24' } : subnet,
    );
    const described = { ...expected, subnets };
    const verify = async (change: (account: DescribedNetwork) => void = () => undefined): Promise<VerifyResult> => {
      const account = describeNetwork(described);
      change(account);
      const target = { sources, stack: 'LookedUpVpcStack', vpcIds: [], userData: false };
      return verifyAccount(accountOf(account), target);
    };
    const STALE = expect.stringContaining('`npx cdk context --clear`') as string;

    test('assumes nothing of a VPC that is as the context says', async () => {
      const result = await verify();
      expect(result).toMatchObject({ ...ALL_PROVED, drift: [] });
      expect(idsOf(result)).toEqual([]);
    });

    test('says what of the context is stale, and how to refresh it', async () => {
      const { drift } = await verify(({ lists: { vpcs, subnets, routeTables } }) => {
        const [vpc] = vpcs;
        if (vpc) Object.assign(vpc, { CidrBlock: '10.2.0.0/16', CidrBlockAssociationSet: [] });
        for (const subnet of subnets) if (subnet.SubnetId === 'subnet-00000002a') subnet.CidrBlock = '10.2.10.0/24';
        for (const table of routeTables)
          if (table.RouteTableId === 'rtb-00000002b') table.RouteTableId = 'rtb-0000000ff';
      });
      expect(drift.map(({ resource, property, fix }) => [resource, property, fix])).toEqual(
        expect.arrayContaining([
          ['vpc-0000000a', 'CIDR block 10.1.0.0/16', STALE],
          ['subnet-00000002a', 'CidrBlock', STALE],
          ['subnet-00000002b', 'route table', STALE],
          ['rtb-00000002b', 'existence', STALE],
        ]),
      );
    });

    test.each<readonly [string, keyof typeof ALL_PROVED.rules, (account: DescribedNetwork) => void]>([
      [
        'a resolver that is off',
        'podEgressAsNode',
        ({ dnsSupport }): void => {
          dnsSupport.set('vpc-0000000a', false);
        },
      ],
      [
        'an ACL that lets nothing in',
        'podToPodWithoutNat',
        ({ lists }): void => {
          for (const acl of lists.networkAcls)
            acl.Entries = (acl.Entries as { Egress: boolean }[]).filter(({ Egress }) => Egress);
        },
      ],
      [
        'a private subnet without a way out',
        'podEgressAsNode',
        ({ lists }): void => {
          for (const table of lists.routeTables)
            if (String(table.RouteTableId).startsWith('rtb-00000002')) {
              const route = (table.Routes as { DestinationCidrBlock: string; State: string }[]).find(
                ({ DestinationCidrBlock }) => DestinationCidrBlock === '0.0.0.0/0',
              );
              if (route) route.State = 'blackhole';
            }
        },
      ],
    ])('answers what was assumed: %s is refuted', async (_, rule, change) => {
      expect((await verify(change)).rules[rule]).toBe('refuted');
    });
  });
});

describe('a VPC that is imported by its attributes', () => {
  test('is proved with stand-ins for blocks that it does not state', () => {
    const judgement = judgeTemplates([imported({})]);
    expect(judgement).toMatchObject(ALL_PROVED);
    expect(judgement.assumptions.find(({ id }) => id === 'vpc-subnet-blocks')?.text).toBe(
      'no rule depends on CIDR blocks of subnets that the import does not contain; placeholders: subnet-0a1b2c3d (10.1.0.0/18), subnet-0a1b2c3e (10.1.64.0/18)',
    );
  });

  test('has no stand-ins where all is stated', () => {
    const privateSubnetIpv4CidrBlocks = ['10.1.10.0/24', '10.1.11.0/24'];
    const judgement = judgeTemplates([imported({ privateSubnetIpv4CidrBlocks })]);
    expect(judgement).toMatchObject(ALL_PROVED);
    expect(idsOf(judgement)).not.toContain('vpc-subnet-blocks');
  });

  describe('with subnets in a further block, which a look-up does not tell,', () => {
    const sources = imported({ privateSubnetIpv4CidrBlocks: ['100.64.0.0/20', '100.64.16.0/20'] });

    test('is proved', () => {
      expect(judgeTemplates([sources])).toMatchObject(ALL_PROVED);
    });

    test('does not differ from the account that has the whole block', async () => {
      const expected = readTemplates(sources);
      const described = describeNetwork({
        ...expected,
        vpcs: expected.vpcs.map((vpc) => ({ ...vpc, cidrBlocks: ['10.1.0.0/16', '100.64.0.0/16'] })),
        subnets: expected.subnets.map((subnet) =>
          isUnknown(subnet.cidrBlock) ? { ...subnet, cidrBlock: '10.1.99.0/24' } : subnet,
        ),
      });
      const target = { sources, stack: 'Imported', vpcIds: [], userData: false };
      expect(await verifyAccount(accountOf(described), target)).toMatchObject({ ...ALL_PROVED, drift: [] });
    });
  });

  describe('that are exports of another stack', () => {
    const [vpcId, ...ids] = ['vpc', 'subnet-a', 'subnet-b', 'rtb-a', 'rtb-b'].map((name) => Fn.importValue(name));
    const blocks = { privateSubnetIpv4CidrBlocks: ['10.1.10.0/24', '10.1.11.0/24'] };
    const [privateSubnetIds, privateSubnetRouteTableIds] = [ids.slice(0, 2), ids.slice(2)];
    const sources = imported({ ...blocks, vpcId: vpcId ?? '', privateSubnetIds, privateSubnetRouteTableIds });
    const deployed = readTemplates(imported(blocks));
    const verify = (vpcBlock: string): Promise<VerifyResult> => {
      const subnets = deployed.subnets.map((subnet) =>
        isUnknown(subnet.cidrBlock) ? { ...subnet, cidrBlock: '10.1.99.0/24' } : subnet,
      );
      const vpcs = deployed.vpcs.map((vpc) => ({ ...vpc, cidrBlocks: [vpcBlock] }));
      const account = accountOf(describeNetwork({ ...deployed, subnets, vpcs }));
      return verifyAccount(account, { sources, stack: 'Imported', vpcIds: [], userData: false });
    };

    test('is found in the account by its blocks', async () => {
      expect(await verify('10.1.0.0/16')).toMatchObject({ ...ALL_PROVED, drift: [] });
    });

    test('differs where the VPC has another block', async () => {
      expect((await verify('10.0.0.0/12')).drift).not.toEqual([]);
    });
  });

  test('cannot be judged without its own block, and says so', () => {
    const judgement = judgeTemplates([imported({ vpcCidrBlock: undefined })]);
    expect(judgement.rules.podToPodWithoutNat).toBe('unknown');
    expect(judgement.findings.map(({ message }) => message).join('\n')).toContain(
      'the import of "vpc-0a1b2c3d" states no vpcCidrBlock; state it where the app imports the VPC',
    );
  });
});
