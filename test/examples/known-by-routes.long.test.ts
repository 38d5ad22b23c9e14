import { App, cloudformation_include as include, Stack } from 'aws-cdk-lib';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readTemplateText } from '../../lib/template/assembly/template-text';
import { PodNetworkValidation } from '../../lib';
import { judge, type Judgement } from '../../lib/check/judgement';
import { type Edit, editedTemplate, type EditableTemplate, idOf, modelOf, patch } from '../rules/default-app';
import { ec2, ref } from '../fixtures/fixture';
import { main } from '../../cli/main';

/** A cluster as people write it by hand: the pods' blocks stand in the routes alone, and the CNI files are written by ssh. */
const CLUSTER = `
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.240.0.0/16, EnableDnsSupport: true}}
  SubnetA: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.240.0.0/24, MapPublicIpOnLaunch: true}}
  SubnetB: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.240.1.0/24, MapPublicIpOnLaunch: true}}
  Igw: {Type: AWS::EC2::InternetGateway}
  IgwAttached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}
  TableA: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  TableB: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  AssociatedA: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref SubnetA, RouteTableId: !Ref TableA}}
  AssociatedB: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref SubnetB, RouteTableId: !Ref TableB}}
  OutA: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableA, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}}
  OutB: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableB, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}}
  Nodes:
    Type: AWS::EC2::SecurityGroup
    Properties:
      GroupDescription: nodes and pods
      VpcId: !Ref Vpc
      SecurityGroupIngress:
        - {CidrIp: 10.240.0.0/16, IpProtocol: "-1"}
        - {CidrIp: 10.200.0.0/16, IpProtocol: "-1"}
        - {CidrIp: 0.0.0.0/0, IpProtocol: tcp, FromPort: 22, ToPort: 22}
  Controller:
    Type: AWS::EC2::Instance
    Properties: {ImageId: ami-0123456789abcdef0, SubnetId: !Ref SubnetA, PrivateIpAddress: 10.240.0.10, SecurityGroupIds: [!Ref Nodes], Tags: [{Key: Name, Value: controller-0}]}
  Worker0:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0123456789abcdef0
      SubnetId: !Ref SubnetA
      PrivateIpAddress: 10.240.0.20
      SourceDestCheck: false
      SecurityGroupIds: [!Ref Nodes]
      UserData: {"Fn::Base64": "#!/bin/bash\\nhostnamectl set-hostname worker-0\\necho 10.200.0.0/24 > /opt/pod_cidr.txt\\n"}
      Tags: [{Key: Name, Value: worker-0}]
  Eth1:
    Type: AWS::EC2::NetworkInterface
    Properties: {SubnetId: !Ref SubnetA, PrivateIpAddress: 10.240.0.21, SourceDestCheck: false, GroupSet: [!Ref Nodes]}
  Worker1:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0123456789abcdef0
      NetworkInterfaces: [{DeviceIndex: "0", NetworkInterfaceId: !Ref Eth1}]
      Tags: [{Key: Name, Value: worker-1}]
  Worker2:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: ami-0123456789abcdef0
      SubnetId: !Ref SubnetB
      PrivateIpAddress: 10.240.1.22
      SourceDestCheck: false
      SecurityGroupIds: [!Ref Nodes]
      Tags: [{Key: Name, Value: worker-2}]
  Pods0InA: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableA, DestinationCidrBlock: 10.200.0.0/24, InstanceId: !Ref Worker0}}
  Pods1InA: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableA, DestinationCidrBlock: 10.200.1.0/24, NetworkInterfaceId: !Ref Eth1}}
  Pods2InA: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableA, DestinationCidrBlock: 10.200.2.0/24, InstanceId: !Ref Worker2}}
  Pods0InB: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableB, DestinationCidrBlock: 10.200.0.0/24, InstanceId: !Ref Worker0}}
  Pods1InB: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableB, DestinationCidrBlock: 10.200.1.0/24, NetworkInterfaceId: !Ref Eth1}}
  Pods2InB: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref TableB, DestinationCidrBlock: 10.200.2.0/24, InstanceId: !Ref Worker2}}
`;

const PODS = ['Pods0InA', 'Pods1InA', 'Pods2InA', 'Pods0InB', 'Pods1InB', 'Pods2InB'];

function cluster(...edits: readonly Edit[]): EditableTemplate {
  const template = structuredClone(readTemplateText(CLUSTER, 'cluster.yaml').template) as unknown as EditableTemplate;
  for (const edit of edits) edit(template);
  return template;
}

const judged = (...edits: readonly Edit[]): Judgement => judge(modelOf(cluster(...edits)));

const resources = (tree: Readonly<Record<string, unknown>>): Edit => patch({ Resources: tree });
const change = (id: string, properties: object): Edit => resources({ [id]: { Properties: properties } });
const without = (...ids: readonly string[]): Edit => resources(Object.fromEntries(ids.map((id) => [id, null])));
const userData = (...lines: readonly string[]): object => ({ UserData: { 'Fn::Base64': lines.join('\n') } });
const route = (destination: unknown, target: object, table = 'TableA'): object =>
  ec2('Route', { RouteTableId: ref(table), DestinationCidrBlock: destination, ...target });

const UNKNOWN = {
  podToPodWithoutNat: 'unknown',
  nodeToOwnPods: 'unknown',
  podEgressAsNode: 'unknown',
  nodeToRemotePods: 'unknown',
  podToNodes: 'unknown',
  controlPlaneToPods: 'unknown',
};

/** All verdicts, and each finding that is more than info: its place, and the ends and protocol of its packet. */
function said({ rules, also, findings }: Judgement): object {
  return {
    ...rules,
    ...also,
    told: findings.flatMap(({ id, severity, resource, witness }) =>
      severity === 'info'
        ? []
        : [
            `${severity} ${id}${resource && ` ${resource}`}${witness ? `: ${witness.from} ${witness.to} ${witness.protocol}` : ''}`,
          ],
    ),
  };
}

test('workers that are known by their routes, in a VPC that lets their pods through: unknown, and nothing is assumed', () => {
  const { networks, findings, assumptions, ...rest } = judged();
  expect({ networks, assumptions, ...said({ ...rest, networks, findings, assumptions }) }).toEqual({
    networks: [
      {
        name: 'Stack',
        stack: 'Stack',
        podSupernet: null,
        workers: ['worker-0', 'worker-1', 'worker-2'],
        knownByRoutes: true,
        rules: rest.rules,
        also: rest.also,
      },
    ],
    assumptions: [],
    ...UNKNOWN,
    told: ['warning known-by-routes'],
  });
  expect(findings.find(({ id }) => id === 'known-by-routes')?.message).toMatch(
    /cannot be judged: worker-0 \(10\.200\.0\.0\/24\), worker-1 \(10\.200\.1\.0\/24\), worker-2 \(10\.200\.2\.0\/24\) are workers known by their routes;/,
  );
});

const ACL: Edit = resources({
  Acl: ec2('NetworkAcl', { VpcId: ref('Vpc') }),
  AclOfB: ec2('SubnetNetworkAclAssociation', { SubnetId: ref('SubnetB'), NetworkAclId: ref('Acl') }),
  In: ec2('NetworkAclEntry', {
    NetworkAclId: ref('Acl'),
    RuleNumber: 100,
    Protocol: -1,
    RuleAction: 'allow',
    CidrBlock: '10.240.0.0/16',
  }),
  Out: ec2('NetworkAclEntry', {
    NetworkAclId: ref('Acl'),
    RuleNumber: 100,
    Protocol: -1,
    RuleAction: 'allow',
    CidrBlock: '0.0.0.0/0',
    Egress: true,
  }),
});

const SECOND_INTERFACE: Edit = resources({
  Second: ec2('NetworkInterface', { SubnetId: ref('SubnetA'), SourceDestCheck: false, GroupSet: [ref('Nodes')] }),
  Attached: ec2('NetworkInterfaceAttachment', {
    InstanceId: ref('Worker0'),
    NetworkInterfaceId: ref('Second'),
    DeviceIndex: '1',
  }),
});

test.each(
  Object.entries<Edit>({
    'error source-dest-check-on Worker0.eth0: pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.2 tcp': change('Worker0', {
      SourceDestCheck: null,
    }),
    'error source-dest-check-on Eth1: pod@worker-1/10.200.1.2 pod@worker-0/10.200.0.2 tcp': change('Eth1', {
      SourceDestCheck: 'true',
    }),
    'error security-group-ingress-missing Nodes: pod@worker-1/10.200.1.2 pod@worker-0/10.200.0.2 tcp': change('Nodes', {
      SecurityGroupIngress: [{ CidrIp: '10.240.0.0/16', IpProtocol: '-1' }],
    }),
    'error network-acl-denies Acl: pod@worker-0/10.200.0.2 pod@worker-2/10.200.2.2 tcp': ACL,
    'error route-missing TableB: pod@worker-2/10.200.2.2 pod@worker-0/10.200.0.2 tcp': without('Pods0InB'),
    'error route-by-instance-ambiguous Worker0: pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.2 tcp': SECOND_INTERFACE,
  }),
)('%s', (told, edit) => {
  expect(said(judged(edit))).toEqual({
    ...UNKNOWN,
    podToPodWithoutNat: 'refuted',
    told: [told, 'warning known-by-routes'],
  });
});

test.each<[string, Edit]>([
  [
    'masquerade what pods send',
    change('Worker0', userData('#!/bin/bash', 'iptables -t nat -A POSTROUTING -j MASQUERADE')),
  ],
  ['forward nothing', change('Worker0', userData('#!/bin/bash', 'sysctl -w net.ipv4.ip_forward=0'))],
  ['send packets elsewhere', change('Worker0', userData('#!/bin/bash', 'ip route add blackhole 10.200.1.0/24'))],
])('what a node does with packets is no fault of the VPC: %s', (_, edit) => {
  expect(said(judged(edit))).toEqual({ ...UNKNOWN, told: ['warning known-by-routes'] });
});

test('a group that admits pods by a group alone gets a warning: AWS does not say whether pods pass', () => {
  const byGroup = change('Nodes', {
    SecurityGroupIngress: [{ IpProtocol: '-1', SourceSecurityGroupId: { 'Fn::GetAtt': ['Peers', 'GroupId'] } }],
  });
  const peers = resources({ Peers: ec2('SecurityGroup', { GroupDescription: 'peers', VpcId: ref('Vpc') }) });
  const both = { SecurityGroupIds: [ref('Nodes'), ref('Peers')] };
  const edits = [
    peers,
    byGroup,
    change('Worker0', both),
    change('Worker2', both),
    change('Eth1', { GroupSet: both.SecurityGroupIds }),
  ];
  expect(said(judged(...edits))).toEqual({
    ...UNKNOWN,
    told: [
      'warning security-group-reference-only Peers: pod@worker-1/10.200.1.2 pod@worker-0/10.200.0.2 tcp',
      'warning known-by-routes',
    ],
  });
});

const CHECK_ON = change('Worker0', { SourceDestCheck: true });

test.each<[string, Edit]>([
  ['of a worker', change('Worker2', { UserData: ref('Unread') })],
  ['of the control plane', change('Controller', { UserData: ref('Unread') })],
])('a user data that cannot be read may say who has pods: the packet is told, and nothing refuted: %s', (_, edit) => {
  const unread = patch({ Parameters: { Unread: { Type: 'String' } } });
  expect(said(judged(CHECK_ON, unread, edit))).toEqual({
    ...UNKNOWN,
    told: [
      'warning source-dest-check-on Worker0.eth0: pod@worker-0/10.200.0.2 pod@worker-1/10.200.1.2 tcp',
      'warning known-by-routes',
    ],
  });
});

const CNI =
  '{"cniVersion":"0.3.1","name":"b","type":"bridge","isGateway":true,"ipam":{"type":"host-local","ranges":[[{"subnet":"10.200.0.0/24"}]]}}';
const OFFICE = '192.168.7.0/24';

test.each(
  Object.entries<Edit>({
    'a VPN router with one route': (template) => {
      without(...PODS)(template);
      resources({ Office: route(OFFICE, { InstanceId: ref('Worker0') }) })(template);
    },
    'a NAT instance': (template) => {
      without(...PODS, 'OutB')(template);
      resources({ Nat: route('0.0.0.0/0', { InstanceId: ref('Worker0') }, 'TableB') })(template);
    },
    'a firewall pair: one block, two targets': (template) => {
      without(...PODS)(template);
      resources({
        First: route(OFFICE, { InstanceId: ref('Worker0') }),
        Second: route(OFFICE, { InstanceId: ref('Worker2') }, 'TableB'),
      })(template);
    },
    'a node with a second block': resources({ Office: route(OFFICE, { InstanceId: ref('Worker0') }) }),
    'blocks of different lengths': (template) => {
      change('Pods0InA', { DestinationCidrBlock: '10.200.128.0/17' })(template);
      change('Pods0InB', { DestinationCidrBlock: '10.200.128.0/17' })(template);
    },
    'blocks that share addresses': (template) => {
      without('Pods2InA', 'Pods2InB')(template);
      change('Pods0InA', { DestinationCidrBlock: '10.200.0.0/16' })(template);
      change('Pods0InB', { DestinationCidrBlock: '10.200.0.0/16' })(template);
    },
    'a table that sends a block to another node': change('Pods0InB', { InstanceId: ref('Worker2') }),
    'a table that sends a block to a gateway': change('Pods0InB', { InstanceId: null, GatewayId: ref('Igw') }),
    'public blocks': (template) => {
      for (const id of PODS) change(id, { DestinationCidrBlock: `198.51.${id.charAt(4)}.0/24` })(template);
    },
    'addresses that move between machines': (template) => {
      for (const id of PODS) change(id, { DestinationCidrBlock: `10.200.${id.charAt(4)}.1/32` })(template);
    },
    'blocks inside the VPC': (template) => {
      for (const id of PODS) change(id, { DestinationCidrBlock: `10.240.20${id.charAt(4)}.0/24` })(template);
    },
    'blocks inside another VPC': resources({ Other: ec2('VPC', { CidrBlock: '10.200.0.0/16' }) }),
    'a VPC whose block nobody knows': change('Vpc', { CidrBlock: ref('Unread') }),
    'a route whose block nobody knows': change('Pods0InB', { DestinationCidrBlock: ref('Unread') }),
    'a route whose target nobody knows': change('Pods0InB', { InstanceId: null, NetworkInterfaceId: ref('Unread') }),
    'a node with a CNI file': change(
      'Controller',
      userData('#!/bin/bash', "cat > /etc/cni/net.d/10-b.conf <<'E'", CNI, 'E'),
    ),
    'a node that installs another pod network': change(
      'Controller',
      userData('#!/bin/bash', 'kubectl apply -f calico.yaml'),
    ),
    'a node with the packages of another pod network': change(
      'Controller',
      userData('#cloud-config', 'packages: [flannel]'),
    ),
  }),
)('no workers: %s', (_, edit) => {
  const unread = patch({ Parameters: { Unread: { Type: 'String' } } });
  const { networks, findings } = judged(unread, CHECK_ON, edit);
  expect(networks.filter(({ knownByRoutes }) => knownByRoutes)).toEqual([]);
  expect(findings.map(({ id }) => id)).not.toContain('known-by-routes');
});

test('a pod network beside them stays proved, also where their VPCs are peered', () => {
  const app = editedTemplate((template) => {
    Object.assign(template.Resources, cluster(CHECK_ON).Resources, {
      Peering: ec2('VPCPeeringConnection', { VpcId: ref(idOf(template, 'VPC')), PeerVpcId: ref('Vpc') }),
    });
  });
  const { networks } = judge(modelOf(app));
  expect(
    networks.map(({ podSupernet, knownByRoutes = false, rules }) => [
      podSupernet,
      knownByRoutes,
      ...Object.values(rules),
    ]),
  ).toEqual([
    ['10.200.0.0/16', false, 'proved', 'proved', 'proved'],
    [null, true, 'refuted', 'unknown', 'unknown'],
  ]);
});

describe('on the way to a user', () => {
  const folder = mkdtempSync(join(tmpdir(), 'known-by-routes-'));
  const file = join(folder, 'cluster.json');
  beforeAll(() => {
    writeFileSync(file, JSON.stringify(cluster(CHECK_ON)));
  });
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  test('at synthesis it is a warning', () => {
    const app = new App({ analyticsReporting: false, outdir: join(folder, 'cdk.out') });
    PodNetworkValidation.register(app);
    new include.CfnInclude(new Stack(app, 'Cluster'), 'Template', { templateFile: file });
    const printed = jest.spyOn(console, 'error').mockImplementation();
    app.synth();
    printed.mockRestore();
    const { pluginReports } = JSON.parse(readFileSync(join(folder, 'cdk.out', 'validation-report.json'), 'utf8')) as {
      pluginReports: { pluginName: string; violations: { ruleName: string; severity: string }[] }[];
    };
    const own = pluginReports.filter(({ pluginName }) => pluginName === 'pod-network');
    expect(own.flatMap(({ violations }) => violations.map((one) => `${one.severity} ${one.ruleName}`))).toEqual([
      'warning source-dest-check-on',
      'warning known-by-routes',
    ]);
  });

  const run = async (...argv: readonly string[]): Promise<{ readonly code: number; readonly told: string }> => {
    let told = '';
    const result = (text: string): void => void (told += text);
    const code = await main([...argv, '--app', file], { result, notice: () => undefined, folder });
    return { code, told };
  };

  test('the plan says how the workers are known', async () => {
    const { code, told } = await run('plan');
    expect({ code, lines: told.split('\n').slice(0, 6) }).toEqual({
      code: 0,
      lines: [
        'Pod supernet: ?',
        'Workers are identified by their routes: no readable user data configures pods.',
        '',
        'Node name  Node IP      Pod CIDR       Subnet   Network interface',
        'worker-0   10.240.0.20  10.200.0.0/24  SubnetA  Worker0.eth0',
        'worker-1   10.240.0.21  10.200.1.0/24  SubnetA  Eth1',
      ],
    });
  });

  test('a trace shows where the packet of the proof is dropped, and calls none delivered', async () => {
    const dropped = await run('trace', 'pod@worker-0/10.200.0.2', 'pod@worker-1/10.200.1.2');
    expect(dropped).toEqual({
      code: 1,
      told: expect.stringMatching(/Dropped by source-dest-check-on at Worker0\.eth0\.\n$/) as string,
    });
    const passed = await run('trace', 'pod@worker-1', 'pod@worker-2');
    expect(passed).toEqual({
      code: 1,
      told: expect.stringMatching(
        /Unknown by node-rules-unread at Worker\d: its pods are known by their route alone\.\n$/,
      ) as string,
    });
  });

  test('check ends with 1, whatever may be unknown, and report and diagram are written', async () => {
    expect((await run('check', '--allow-unknown')).code).toBe(1);
    expect((await run('diagram', '-o', '-')).told).toContain('10.200.0.0/24');
    const { code, told } = await run('report', '-o', '-');
    expect({ code, told }).toEqual({
      code: 0,
      told: expect.stringContaining('No pair can be judged: worker-0') as string,
    });
  });
});
