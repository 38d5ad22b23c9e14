import { judge } from '../../lib/check/judgement';
import {
  add,
  type Edit,
  type EditableTemplate,
  editedTemplate,
  idOf,
  inUserData,
  modelOf,
  propertiesOf,
  set,
} from '../rules/default-app';

/** Networks that work on AWS, in words that say little of them: no rule may be refuted. */

const parameter =
  (name: string): Edit =>
  (template) => {
    template.Parameters = { ...template.Parameters, [name]: { Type: 'String' } };
  };
const REF = { Ref: 'Given' };
const IMPORT = { 'Fn::ImportValue': 'given' };
const ec2 = (type: string, properties: Record<string, unknown>) => ({
  Type: `AWS::EC2::${type}`,
  Properties: properties,
});
const custom = add(() => ({
  Made: { Type: 'Custom::Made', Properties: { ServiceToken: 'arn:aws:lambda:eu-west-1:123456789012:function:x' } },
}));

const wayOut = (target: object): Edit => set('Route', /DefaultRoute/, { GatewayId: undefined, ...target });
const podsTo = (target: object): Edit => set('Route', /worker1Route/, { NetworkInterfaceId: undefined, ...target });

const fromIpam = { CidrBlock: undefined, Ipv4IpamPoolId: 'ipam-pool-0123456789abcdef0', Ipv4NetmaskLength: 20 };

/** A loose interface, which the default route names. */
const loose = add((template) => ({
  Loose: ec2('NetworkInterface', {
    SubnetId: { Ref: idOf(template, 'Subnet') },
    SourceDestCheck: false,
    GroupSet: propertiesOf(template, 'NetworkInterface', /worker1/).GroupSet,
  }),
}));

/** The machine of a NAT construct that gives itself its interface when it starts, as cdk-fck-nat's does. */
const selfAttaching = add(() => ({
  NatTemplate: ec2('LaunchTemplate', {
    LaunchTemplateData: {
      UserData: { 'Fn::Base64': { 'Fn::Sub': '#!/bin/bash\necho "eni_id=${Loose}" >> /etc/nat.conf' } },
    },
  }),
}));

const granted = add(() => ({
  NatRole: {
    Type: 'AWS::IAM::Role',
    Properties: {
      Policies: [{ PolicyDocument: { Statement: [{ Effect: 'Allow', Action: ['ec2:Attach*'], Resource: '*' }] } }],
    },
  },
}));

/** Pods whose blocks are whole subnets of the VPC, to which a route may lead (middlebox routing). */
const podsInSubnets: Edit = (template) => {
  const text = JSON.stringify(template).replaceAll('10.200.', '10.0.2').replaceAll('10.0.20.0/16', '10.0.20.0/22');
  Object.assign(template, JSON.parse(text));
  for (const index of ['0', '1', '2'])
    add((it) => ({
      [`Pods${index}`]: ec2('Subnet', { VpcId: { Ref: idOf(it, 'VPC') }, CidrBlock: `10.0.2${index}.0/24` }),
    }))(template);
};

const run = (...commands: readonly string[]): Edit =>
  inUserData(0, '#cloud-config\n', `#cloud-config\nruncmd:\n${commands.map((one) => `- ${one}\n`).join('')}`);

const NO_EGRESS = ['podEgressAsNode'];
const BETWEEN_PODS = ['podToPodWithoutNat', 'nodeToRemotePods'];
const ROUTED = [...BETWEEN_PODS, ...NO_EGRESS];

const ROWS: Readonly<Record<string, readonly [edits: readonly Edit[], unknown: readonly string[]]>> = {
  'secondary addresses by count': [[set('NetworkInterface', /worker1/, { SecondaryPrivateIpAddressCount: 2 })], []],
  'a secondary address by parameter': [
    [
      parameter('Given'),
      set('NetworkInterface', /worker1/, {
        PrivateIpAddress: undefined,
        PrivateIpAddresses: [
          { Primary: true, PrivateIpAddress: '10.0.1.21' },
          { Primary: false, PrivateIpAddress: REF },
        ],
      }),
    ],
    [],
  ],
  'an address that AWS picks': [[set('NetworkInterface', /worker1/, { PrivateIpAddress: undefined })], []],
  'pods routed to an interface by parameter': [[parameter('Given'), podsTo({ NetworkInterfaceId: REF })], BETWEEN_PODS],
  'pods routed to an imported interface': [[podsTo({ NetworkInterfaceId: IMPORT })], BETWEEN_PODS],
  'pods routed to what a custom resource gives': [
    [custom, podsTo({ NetworkInterfaceId: { 'Fn::GetAtt': ['Made', 'Eni'] } })],
    BETWEEN_PODS,
  ],
  'pods routed to a gateway by parameter': [[parameter('Given'), podsTo({ GatewayId: REF })], BETWEEN_PODS],
  'a way out by parameter': [[parameter('Given'), wayOut({ NetworkInterfaceId: REF })], NO_EGRESS],
  'an imported internet gateway': [[wayOut({ GatewayId: IMPORT })], []],
  'an interface that a machine names which starts': [
    [loose, selfAttaching, wayOut({ NetworkInterfaceId: { Ref: 'Loose' } })],
    NO_EGRESS,
  ],
  'an interface where a role may attach it': [
    [loose, granted, wayOut({ NetworkInterfaceId: { Ref: 'Loose' } })],
    NO_EGRESS,
  ],
  'an interface attached to an instance by parameter': [
    [
      parameter('Given'),
      loose,
      add(() => ({
        Tie: ec2('NetworkInterfaceAttachment', {
          InstanceId: REF,
          NetworkInterfaceId: { Ref: 'Loose' },
          DeviceIndex: '1',
        }),
      })),
      wayOut({ NetworkInterfaceId: { Ref: 'Loose' } }),
    ],
    NO_EGRESS,
  ],
  'a VPC with a block of IPAM': [[set('VPC', /(?:)/, fromIpam)], [...ROUTED, 'podToNodes']],
  'a subnet with a block of IPAM': [[set('Subnet', /(?:)/, fromIpam)], []],
  'a further block of IPAM': [
    [add((it) => ({ More: ec2('VPCCidrBlock', { ...fromIpam, VpcId: { Ref: idOf(it, 'VPC') } }) }))],
    ROUTED,
  ],
  'pods in whole subnets of the VPC': [[podsInSubnets], []],
  'forwarding under its other name': [[run('sysctl -w net.ipv4.conf.all.forwarding=1')], []],
  'forwarding with slashes': [[run('sysctl -w net/ipv4/ip_forward=1')], []],
  'two parameters at once': [[run('sysctl -w net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=2')], []],
  'forwarding off, and on again by the files': [
    [run('sysctl -w net.ipv4.conf.all.forwarding=0', 'sysctl --system')],
    [],
  ],
  'forwarding of one interface off, and on again with all': [
    [
      run(
        'sysctl -w net.ipv4.conf.ens5.forwarding=0',
        'sysctl -w net.ipv4.ip_forward=0',
        'sysctl -w net.ipv4.ip_forward=1',
      ),
    ],
    [],
  ],
  'the parameters of a pattern': [
    [run('sysctl -w net.ipv4.ip_forward=0', 'sysctl --system --pattern ^net.ipv4.ip_forward')],
    [],
  ],
};

function verdictsOf(...edits: readonly Edit[]): Readonly<Record<string, string>> {
  const template = JSON.parse(JSON.stringify(editedTemplate(...edits))) as EditableTemplate;
  const { rules, also } = judge(modelOf(template));
  return { ...rules, ...also };
}

test.each(Object.entries(ROWS))('%s', (_, [edits, unknown]) => {
  const open = Object.entries(verdictsOf(...edits)).filter(([, word]) => word !== 'proved');
  expect(Object.fromEntries(open)).toEqual(Object.fromEntries(unknown.map((rule) => [rule, 'unknown'])));
});

test('an interface that nothing attaches is a blackhole, whatever else the template names', () => {
  expect(verdictsOf(loose, wayOut({ NetworkInterfaceId: { Ref: 'Loose' } })).podEgressAsNode).toBe('refuted');
});
