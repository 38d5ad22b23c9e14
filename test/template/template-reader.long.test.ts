import fc from 'fast-check';
import { isPodNetworkError } from '../../lib/address/pod-network-error';
import { planOf } from '../../lib/plan/worker-plan';
import { readTemplates } from '../../lib/template/template-reader';
import { modelOf, sourceOf } from './template-fixture';
import { processorTimeSince } from '../processor-time';

const CNI =
  '{"cniVersion":"0.3.1","name":"b","type":"bridge","ipam":{"type":"host-local","ranges":[[{"subnet":"10.200.${N}.0/24"}]]}}';

/** A network as strangers write it: strings for numbers, separate rules, an instance target, a controller beside the workers. */
const STRANGER = `
Parameters:
  Cidr: {Type: String, Default: 10.0.0.0/16}
  Open: {Type: "AWS::EC2::Image::Id"}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: !Ref Cidr, EnableDnsSupport: "true"}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: !Select [1, !Cidr [!Ref Cidr, 2, "8"]]}}
  Igw: {Type: AWS::EC2::InternetGateway}
  Attached: {Type: AWS::EC2::VPCGatewayAttachment, Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Igw}}
  Table: {Type: AWS::EC2::RouteTable, Properties: {VpcId: !Ref Vpc}}
  Default: {Type: AWS::EC2::Route, DependsOn: Attached, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Igw}}
  Associated: {Type: AWS::EC2::SubnetRouteTableAssociation, Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Group: {Type: AWS::EC2::SecurityGroup, Properties: {VpcId: !Ref Vpc, GroupDescription: x}}
  FromVpc: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Group, IpProtocol: "-1", CidrIp: !GetAtt Vpc.CidrBlock}}
  FromPods: {Type: AWS::EC2::SecurityGroupIngress, Properties: {GroupId: !Ref Group, IpProtocol: "-1", CidrIp: 10.200.0.0/16}}
  Controller: {Type: AWS::EC2::Instance, Properties: {ImageId: !Ref Open, SubnetId: !Ref Subnet, PrivateIpAddress: 10.0.1.10, SecurityGroupIds: [!Ref Group], Tags: [{Key: Name, Value: controller-0}]}}
${[0, 1]
  .map(
    (n) => `
  Worker${String(n)}:
    Type: AWS::EC2::Instance
    Properties:
      ImageId: !Ref Open
      SourceDestCheck: "false"
      NetworkInterfaces:
        - {DeviceIndex: "0", SubnetId: !Ref Subnet, AssociatePublicIpAddress: "true", PrivateIpAddress: 10.0.1.2${String(n)}, GroupSet: [!Ref Group]}
      UserData:
        Fn::Base64: !Sub
          - |
            #!/bin/bash
            mkdir -p /etc/cni/net.d
            cat > /etc/cni/net.d/10-bridge.conf <<EOF
            ${CNI}
            EOF
          - {N: "${String(n)}"}
  Route${String(n)}: {Type: AWS::EC2::Route, Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.200.${String(n)}.0/24, InstanceId: !Ref Worker${String(n)}}}`,
  )
  .join('')}
`;

test("a stranger's network of two workers and a controller", () => {
  const model = modelOf(STRANGER);
  expect(planOf(model).workers).toEqual([
    {
      index: 0,
      name: 'Worker0',
      network: 'Test',
      nodeIp: '10.0.1.20',
      podCidr: '10.200.0.0/24',
      subnet: 'Subnet',
      interface: 'Worker0.eth0',
    },
    {
      index: 1,
      name: 'Worker1',
      network: 'Test',
      nodeIp: '10.0.1.21',
      podCidr: '10.200.1.0/24',
      subnet: 'Subnet',
      interface: 'Worker1.eth0',
    },
  ]);
  expect(model.nodes.map(({ name, index, imageId }) => ({ name, index, imageId }))).toEqual(
    [['controller-0', null] as const, ['Worker0', 0] as const, ['Worker1', 1] as const].map(([name, index]) => ({
      name,
      index,
      imageId: { unknown: 'parameter "Open" has no default' },
    })),
  );
  expect(model.subnets).toMatchObject([{ id: 'Subnet', cidrBlock: '10.0.1.0/24', routeTableId: 'Table' }]);
  expect(
    model.routeTables.find(({ id }) => id === 'Table')?.routes.map(({ destination, target }) => [destination, target]),
  ).toEqual([
    [
      { kind: 'cidr', cidr: '0.0.0.0/0' },
      { kind: 'internetGateway', id: 'Igw' },
    ],
    [
      { kind: 'cidr', cidr: '10.200.0.0/24' },
      { kind: 'instance', id: 'Worker0' },
    ],
    [
      { kind: 'cidr', cidr: '10.200.1.0/24' },
      { kind: 'instance', id: 'Worker1' },
    ],
  ]);
  expect(model.unread).toEqual([]);
});

test('a parameter given from outside wins over its default', () => {
  expect(modelOf(STRANGER, { Cidr: '10.9.0.0/16' }).subnets).toMatchObject([{ cidrBlock: '10.9.1.0/24' }]);
});

test('reading does not hang on the order of the resources, nor on that of the templates', () => {
  const source = sourceOf(STRANGER);
  const resources = Object.entries(source.template.Resources as object);
  const other = sourceOf('Resources: {Far: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.7.0.0/16}}}', {
    stackName: 'Other',
  });
  const expected = readTemplates([source, other]);
  fc.assert(
    fc.property(fc.shuffledSubarray(resources, { minLength: resources.length }), fc.boolean(), (shuffled, first) => {
      const again = { ...source, template: { ...source.template, Resources: Object.fromEntries(shuffled) } };
      expect(readTemplates(first ? [again, other] : [other, again])).toEqual(expected);
    }),
    { numRuns: 15 },
  );
});

test('what is taken away is no longer there', () => {
  const without = modelOf(STRANGER.replace(/ {2}Route1:.*\n/, ''));
  expect(without.routeTables.find(({ id }) => id === 'Table')?.routes).toHaveLength(2);
});

describe('whatever a template holds, it is read or refused', () => {
  const name = fc.constantFrom('A', 'B', 'C', 'P', 'Q', '__proto__', 'constructor');
  const text = fc.constantFrom(
    ...['10.0.0.0/16', '10.0.1.20', '', 'true', '-1', 'tcp', '${A}', '${B.CidrBlock}', '{{resolve:x}}', 'eni-1', '0'],
    ...['99999999999', 'PHA+', '#!/bin/sh\nip route add 10.0.0.0/8 via 10.0.0.1'],
  );
  const { value } = fc.letrec<{ value: unknown; intrinsic: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      text,
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('value'), { maxLength: 3 }),
      fc.dictionary(
        fc.constantFrom(
          ...['Key', 'Value', 'Name', 'CidrIp', 'IpProtocol', 'Cidr', 'DeviceIndex', 'NetworkInterfaceId', 'unknown'],
          '__proto__',
        ),
        tie('value'),
        { maxKeys: 3 },
      ),
      tie('intrinsic'),
    ),
    intrinsic: fc.oneof(
      { maxDepth: 4, depthSize: 'small' },
      name.map((each) => ({ Ref: each })),
      fc
        .tuple(name, fc.constantFrom('CidrBlock', 'PrivateIp', 'VpcId', 'Outputs.X', 'x'))
        .map((pair) => ({ 'Fn::GetAtt': pair })),
      fc
        .tuple(
          fc
            .constantFrom(
              'Join',
              'Split',
              'Select',
              'Sub',
              'Base64',
              'Cidr',
              'If',
              'FindInMap',
              'GetAZs',
              'ImportValue',
              'GetStackOutput',
              'Length',
              'ToJsonString',
              'Transform',
              'ForEach::X',
              'Equals',
            )
            .map((each) => `Fn::${each}`),
          tie('value'),
        )
        .map(([key, argument]) => ({ [key]: argument })),
      fc.constant({ Ref: 'AWS::NoValue' }),
    ),
  }));
  const types =
    'VPC VPCCidrBlock Subnet SubnetRouteTableAssociation RouteTable Route SecurityGroup SecurityGroupIngress NetworkAcl NetworkAclEntry NetworkInterface NetworkInterfaceAttachment Instance EIP EIPAssociation LaunchTemplate NatGateway VPCEndpoint VPCGatewayAttachment VPCPeeringConnection PrefixList'.split(
      ' ',
    );
  const keys =
    'CidrBlock VpcId SubnetId RouteTableId DestinationCidrBlock NetworkInterfaceId InstanceId GatewayId GroupId IpProtocol FromPort ToPort CidrIp SecurityGroupIngress SecurityGroupEgress GroupSet SecurityGroupIds NetworkInterfaces PrivateIpAddress PrivateIpAddresses UserData LaunchTemplate LaunchTemplateData Tags RuleNumber RuleAction Protocol Entries RouteTableIds SourceDestCheck Parameters'.split(
      ' ',
    );
  const resource = fc.record(
    {
      Type: fc.oneof(
        fc.constantFrom(...types).map((each) => `AWS::EC2::${each}`),
        fc.constantFrom('AWS::AutoScaling::AutoScalingGroup', 'AWS::CloudFormation::Stack', 'Custom::X', ''),
      ),
      Condition: fc.oneof(name, fc.constant(undefined)),
      Metadata: fc.dictionary(fc.constant('AWS::CloudFormation::Init'), value, { maxKeys: 1 }),
      Properties: fc.oneof(fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 8 }), value),
    },
    { requiredKeys: [] },
  );
  const section = fc.dictionary(name, value, { maxKeys: 3 });
  const template = fc.record(
    {
      Parameters: fc.dictionary(
        name,
        fc.oneof(
          value,
          fc.record(
            {
              Type: fc.constantFrom('String', 'CommaDelimitedList', 'AWS::SSM::Parameter::Value<String>'),
              Default: text,
            },
            { requiredKeys: ['Type'] },
          ),
        ),
        { maxKeys: 3 },
      ),
      Mappings: section,
      Conditions: section,
      Outputs: section,
      Transform: value,
      Resources: fc.dictionary(fc.oneof(name, fc.constant('Fn::ForEach::X')), fc.oneof(resource, resource, value), {
        maxKeys: 8,
      }),
    },
    { requiredKeys: ['Resources'] },
  );

  test('templates of a grammar of what templates hold', () => {
    fc.assert(
      fc.property(template, template, (one, other) => {
        try {
          const nested = { A: sourceOf(JSON.stringify(other), { stackName: 'A' }) };
          const model = readTemplates([sourceOf(JSON.stringify(one), { nested })]);
          expect(JSON.parse(JSON.stringify(model))).toEqual(model);
          expectWhole(model);
          planOf(model);
        } catch (thrown) {
          if (!isPodNetworkError(thrown)) throw thrown;
        }
      }),
      { numRuns: 400 },
    );
  });

  /** Every id that is referred to is there. */
  function expectWhole(model: ReturnType<typeof readTemplates>): void {
    const ids = (items: readonly { readonly id: string }[]): ReadonlySet<string> => new Set(items.map(({ id }) => id));
    const [vpcs, subnets, tables, acls, groups, interfaces, nodes] = [
      model.vpcs,
      model.subnets,
      model.routeTables,
      model.networkAcls,
      model.securityGroups,
      model.networkInterfaces,
      model.nodes,
    ].map(ids);
    const missing = (known: ReadonlySet<string> | undefined, wanted: readonly unknown[]): readonly unknown[] =>
      wanted.filter((id) => typeof id === 'string' && known?.has(id) !== true);
    expect([
      ...missing(
        vpcs,
        [...model.subnets, ...model.routeTables, ...model.networkAcls, ...model.securityGroups].map(
          ({ vpcId }) => vpcId,
        ),
      ),
      ...missing(tables, [
        ...model.subnets.map(({ routeTableId }) => routeTableId),
        ...model.vpcs.map(({ mainRouteTableId }) => mainRouteTableId),
      ]),
      ...missing(acls, [
        ...model.subnets.map(({ networkAclId }) => networkAclId),
        ...model.vpcs.map(({ defaultNetworkAclId }) => defaultNetworkAclId),
      ]),
      ...missing(groups, [
        ...model.networkInterfaces.flatMap(({ securityGroupIds }) => securityGroupIds),
        ...model.vpcs.map(({ defaultSecurityGroupId }) => defaultSecurityGroupId),
      ]),
      ...missing(
        subnets,
        model.networkInterfaces.map(({ subnetId }) => subnetId),
      ),
      ...missing(
        interfaces,
        model.nodes.flatMap(({ interfaceIds }) => interfaceIds),
      ),
      ...missing(
        nodes,
        model.networkInterfaces.map(({ nodeId }) => nodeId),
      ),
    ]).toEqual([]);
  }
});

describe('nothing hangs', () => {
  const resources = (count: number, properties: (index: number) => object): string =>
    JSON.stringify({
      Resources: Object.fromEntries(
        Array.from({ length: count }, (_, index) => [
          `R${String(index)}`,
          { Type: 'AWS::EC2::Subnet', Properties: properties(index) },
        ]),
      ),
    });

  test.each([
    [
      'a circle of attributes',
      resources(2000, (index) => ({ CidrBlock: { 'Fn::GetAtt': [`R${String((index + 1) % 2000)}`, 'CidrBlock'] } })),
    ],
    [
      'a text that doubles at every step',
      resources(100, (index) => ({
        CidrBlock: { 'Fn::Sub': `\${R${String(index + 1)}.CidrBlock}\${R${String(index + 1)}.CidrBlock}x` },
      })),
    ],
  ])('%s', (_, text) => {
    const started = process.cpuUsage();
    expect(modelOf(text).subnets.every(({ cidrBlock }) => typeof cidrBlock === 'object')).toBe(true);
    expect(processorTimeSince(started)).toBeLessThan(10_000);
  });

  test.each(['${', '{{resolve:', ' ', '/a', 'cfn-init /a', '"', '\\'])('a long text of %j', (piece) => {
    const text = `${piece.repeat(Math.floor(200_000 / piece.length))}!`;
    const properties = { CidrBlock: { 'Fn::Sub': text }, UserData: text, AvailabilityZone: text };
    const template = { Resources: { I: { Type: 'AWS::EC2::Instance', Properties: properties } } };
    const started = process.cpuUsage();
    expect(modelOf(JSON.stringify(template)).nodes).toHaveLength(1);
    expect(processorTimeSince(started)).toBeLessThan(5_000);
  });

  test('values nested deep', () => {
    const deep = Array(5000)
      .fill(0)
      .reduce<unknown>((inner) => ({ 'Fn::Join': ['', [inner]] }), 'x');
    const template = { Resources: { R: { Type: 'AWS::EC2::Subnet', Properties: { CidrBlock: deep } } } };
    expect(readTemplates([{ ...sourceOf('Resources: {}'), template }]).subnets).toMatchObject([
      { cidrBlock: { unknown: 'a value that is nested more than 400 deep' } },
    ]);
  });
});
