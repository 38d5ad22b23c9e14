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

const second = (properties: string, more = ''): string =>
  `  More: {Type: AWS::EC2::EIPAssociation, Properties: {${properties}}${more}}\n`;
const too = (whom: string, by: string, verb = 'is'): object => ({
  unknown: `Elastic IP Eip ${verb} given to ${whom} too, by ${by}`,
});
const EIP = 'AllocationId: !GetAtt Eip.AllocationId';
const ON_B = `${EIP}, NetworkInterfaceId: !Ref B`;
const given = (first: string, other: string): string =>
  `elastic-ip-shared: Elastic IP Eip is given to ${first} and to ${other}, and only the later one has it`;
const ON_BOTH = [too('B', 'More'), too('A', 'OfA'), given('A (OfA)', 'B (More)')] as const;

/** What stands beside `OfA`, whether A and B then have a public address, and the faults. */
const CASES: Readonly<Record<string, readonly [resources: string, a: unknown, b: unknown, ...faults: string[]]>> = {
  'one association': ['', true, false],
  'two interfaces': [second(ON_B), ...ON_BOTH],
  'by the address itself': [second('EIP: !Ref Eip, NetworkInterfaceId: !Ref B'), ...ON_BOTH],
  'the same interface, by its instance': [second(`${EIP}, InstanceId: !Ref I`), true, false],
  'another address of the same interface': [
    second(`${EIP}, NetworkInterfaceId: !Ref A, PrivateIpAddress: 10.0.1.30`),
    too('A for 10.0.1.30', 'More'),
    false,
    given('A for 10.0.1.30 (More)', 'A (OfA)'),
  ],
  'another Elastic IP': [second('AllocationId: eipalloc-1, NetworkInterfaceId: !Ref B'), true, true],
  'one that is not made': [second(ON_B, ', Condition: Never'), true, false],
  'one that may be made': [
    second(ON_B, ', Condition: Open'),
    too('B', 'More', 'may be'),
    { unknown: 'condition "Open": parameter "Open" has no default' },
  ],
  'a NAT gateway': [
    `  Nat: {Type: AWS::EC2::NatGateway, Properties: {SubnetId: !Ref Subnet, ${EIP}}}\n`,
    too('Nat', 'Nat'),
    false,
    'refused-by-aws: Elastic IP Eip is given to A (OfA) and to Nat, and a NAT gateway does not share it',
  ],
  'an association that says nothing': [
    '  More: {Type: AWS::EC2::EIPAssociation, Properties: {"Fn::Transform": {Name: Macro}}}\n',
    true,
    { unknown: 'Fn::Transform is resolved by AWS at deploy' },
  ],
};

test.each(Object.entries(CASES))('%s', (_, [resources, ...told]) => {
  const { faults, networkInterfaces } = modelOf(`${HEAD}${resources}`);
  const of = (id: string): unknown => networkInterfaces.find((one) => one.id === id)?.hasPublicAddress;
  expect([of('A'), of('B'), ...faults.map(({ kind, because }) => `${kind}: ${because}`)]).toEqual(told);
});
