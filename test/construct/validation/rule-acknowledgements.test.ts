import { Validations, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PodNetwork, type PodNetworkProps } from '../../../lib';
import { ACKNOWLEDGED_RULES } from '../../../lib/construct/validation/rule-acknowledgements';
import { assemblyOf, newStack } from '../../synthesis';

const OPEN = 'AwsSolutions-EC23';
const ALL_PORTS = 'NIST.800.53.R5-EC2RestrictedCommonPorts';

/** The acknowledged rules of each construct below the network, each as often as it is acknowledged. */
function acknowledged(edit: (network: PodNetwork) => void = () => undefined, props: PodNetworkProps = {}) {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork', { workerCount: 1, ...props });
  edit(network);
  assemblyOf(stack);
  assemblyOf(stack);
  const rulesOf = ({ node }: IConstruct): readonly string[] =>
    node.metadata.flatMap(({ type, data }) =>
      type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY
        ? Object.keys(data as object).map((id) => id.replace(/^Annotation::/, ''))
        : [],
    );
  const all = network.node.findAll().map((construct) => [construct.node.path, rulesOf(construct)] as const);
  return Object.fromEntries(
    all.filter(([, rules]) => rules.length > 0).map(([path, rules]) => [path.replace('Stack/PodNetwork/', ''), rules]),
  );
}

test('each rule is acknowledged once, at the resource that it is about', () => {
  expect(acknowledged()).toEqual({
    Vpc: ['NIST.800.53.R5-VPCDefaultSecurityGroupClosed'],
    Role: ['AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]'],
    'SecurityGroup/Resource': [OPEN, ALL_PORTS],
    'SecurityGroup/from StackPodNetworkSecurityGroup44D187A3:ALL TRAFFIC': [ALL_PORTS],
    'worker-0/Instance/Resource': ['NIST.800.53.R5-EC2InstancesInVPC', 'AwsSolutions-EC26'],
  });
  expect(new Set(Object.values(acknowledged()).flat())).toEqual(new Set(Object.keys(ACKNOWLEDGED_RULES)));
});

test.each<[string, ec2.IPeer, ec2.Port, readonly string[] | undefined]>([
  ['SSH for all IPv4 addresses', ec2.Peer.anyIpv4(), ec2.Port.tcp(22), undefined],
  ['SSH for all IPv6 addresses', ec2.Peer.anyIpv6(), ec2.Port.tcp(22), undefined],
  ['pings for all addresses', ec2.Peer.anyIpv4(), ec2.Port.icmpPing(), undefined],
  ['all ports for a block', ec2.Peer.ipv4('10.0.9.0/24'), ec2.Port.allTraffic(), [OPEN]],
  ['one port for a block', ec2.Peer.ipv4('10.0.9.0/24'), ec2.Port.tcp(22), [OPEN, ALL_PORTS]],
])("a user's rule is found: %s", (_, peer, port, rules) => {
  const edited = acknowledged(({ connections }) => {
    connections.allowFrom(peer, port);
  });
  expect(edited['SecurityGroup/Resource']).toEqual(rules);
});

test("a user's volume is found", () => {
  const blockDevices = [{ deviceName: '/dev/sdf', volume: ec2.BlockDeviceVolume.ebs(100) }];
  expect(acknowledged(undefined, { blockDevices })['worker-0/Instance/Resource']).toEqual([
    'NIST.800.53.R5-EC2InstancesInVPC',
  ]);
});
