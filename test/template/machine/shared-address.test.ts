import { modelOf } from '../template-fixture';

const HEAD = `
Parameters: {Open: {Type: String}}
Conditions: {Open: !Equals [!Ref Open, x], Closed: !Not [!Condition Open], Never: !Equals [a, b]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: AWS::EC2::Subnet, Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  A: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref Subnet, PrivateIpAddresses: [{Primary: true, PrivateIpAddress: 10.0.1.20}, {PrivateIpAddress: 10.0.1.30}]}}
  B: {Type: AWS::EC2::NetworkInterface, Properties: {SubnetId: !Ref Subnet}}
  I: {Type: AWS::EC2::Instance, Properties: {NetworkInterfaces: [{DeviceIndex: 0, NetworkInterfaceId: !Ref A}]}}
  Eip: {Type: AWS::EC2::EIP}
  OfA: {Type: AWS::EC2::EIPAssociation, Properties: {AllocationId: !GetAtt Eip.AllocationId, NetworkInterfaceId: !Ref A}}
`;

/** The faults, and whether A and B have a public address. */
function readOf(resources: string): { faults: readonly string[]; a: unknown; b: unknown } {
  const { faults, networkInterfaces } = modelOf(`${HEAD}${resources}`);
  const of = (id: string): unknown => networkInterfaces.find((one) => one.id === id)?.hasPublicAddress;
  return { faults: faults.map(({ kind, because }) => `${kind}: ${because}`), a: of('A'), b: of('B') };
}

const second = (properties: string, more = ''): string =>
  `  More: {Type: AWS::EC2::EIPAssociation, Properties: {${properties}}${more}}\n`;
const too = (whom: string, by: string, verb = 'is'): object => ({
  unknown: `Elastic IP Eip ${verb} given to ${whom} too, by ${by}`,
});
const ON_B = 'AllocationId: !GetAtt Eip.AllocationId, NetworkInterfaceId: !Ref B';

test.each<readonly [string, string, ReturnType<typeof readOf>]>([
  ['one association', '', { faults: [], a: true, b: false }],
  [
    'two interfaces',
    second(ON_B),
    {
      faults: ['elastic-ip-shared: Elastic IP Eip is given to A (OfA) and to B (More), and only the later one has it'],
      a: too('B', 'More'),
      b: too('A', 'OfA'),
    },
  ],
  [
    'by the address itself',
    second('EIP: !Ref Eip, NetworkInterfaceId: !Ref B'),
    {
      faults: ['elastic-ip-shared: Elastic IP Eip is given to A (OfA) and to B (More), and only the later one has it'],
      a: too('B', 'More'),
      b: too('A', 'OfA'),
    },
  ],
  [
    'the same interface, by its instance',
    second('AllocationId: !GetAtt Eip.AllocationId, InstanceId: !Ref I'),
    { faults: [], a: true, b: false },
  ],
  [
    'another address of the same interface',
    second('AllocationId: !GetAtt Eip.AllocationId, NetworkInterfaceId: !Ref A, PrivateIpAddress: 10.0.1.30'),
    {
      faults: [
        'elastic-ip-shared: Elastic IP Eip is given to A for 10.0.1.30 (More) and to A (OfA), and only the later one has it',
      ],
      a: too('A for 10.0.1.30', 'More'),
      b: false,
    },
  ],
  [
    'another Elastic IP',
    second('AllocationId: eipalloc-1, NetworkInterfaceId: !Ref B'),
    { faults: [], a: true, b: true },
  ],
  ['one that is not made', second(ON_B, ', Condition: Never'), { faults: [], a: true, b: false }],
  [
    'one that may be made',
    second(ON_B, ', Condition: Open'),
    { faults: [], a: too('B', 'More', 'may be'), b: { unknown: 'condition "Open": parameter "Open" has no default' } },
  ],
  [
    'a NAT gateway',
    '  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Subnet, AllocationId: !GetAtt Eip.AllocationId}}\n',
    {
      faults: ['refused-by-aws: Elastic IP Eip is given to A (OfA) and to Nat, and a NAT gateway does not share it'],
      a: too('Nat', 'Nat'),
      b: false,
    },
  ],
  [
    'an association that says nothing',
    '  More: {Type: AWS::EC2::EIPAssociation, Properties: {"Fn::Transform": {Name: Macro}}}\n',
    { faults: [], a: true, b: { unknown: 'Fn::Transform is resolved by AWS at deploy' } },
  ],
])('%s', (_, resources, expected) => {
  expect(readOf(resources)).toEqual(expected);
});
