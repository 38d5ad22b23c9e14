import { packagesWithoutEgress } from '../../../lib/rules/node/packages-without-egress';
import { foundBy } from '../found';
import { oneWorker } from '../one-worker';

const INSTALLS = ['apt-get update', 'apt-get install -y containerd nftables'];
const OUT = [
  'Gateway: {Type: "AWS::EC2::InternetGateway"}',
  'Attachment: {Type: "AWS::EC2::VPCGatewayAttachment", Properties: {VpcId: !Ref Vpc, InternetGatewayId: !Ref Gateway}}',
  'Out: {Type: "AWS::EC2::Route", Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 0.0.0.0/0, GatewayId: !Ref Gateway}}',
];
const ADDRESS = 'Address: {Type: "AWS::EC2::EIP", Properties: {InstanceId: !Ref Worker}}';
const ENDPOINT =
  'S3: {Type: "AWS::EC2::VPCEndpoint", Properties: {VpcId: !Ref Vpc, ServiceName: com.amazonaws.eu-west-1.s3, RouteTableIds: [!Ref Table]}}';

function messagesOf(script: readonly string[], resources: readonly string[]): readonly string[] {
  return foundBy(packagesWithoutEgress, oneWorker({ script, resources })).map(({ message }) => message);
}

test('no way out of the subnet', () => {
  expect(messagesOf(INSTALLS, [])).toEqual([
    'Worker installs containerd, nftables at its first boot, and its subnet Subnet has no route to the internet',
  ]);
});

test('a way out that an interface without a public address cannot take', () => {
  expect(messagesOf(INSTALLS, OUT)).toEqual([
    'Worker installs containerd, nftables at its first boot, and its network interface Worker.eth0 has no public address',
  ]);
});

test('a public address, an endpoint of S3, or nothing to install', () => {
  expect(messagesOf(INSTALLS, [...OUT, ADDRESS])).toEqual([]);
  expect(messagesOf(INSTALLS, [ENDPOINT])).toEqual([]);
  expect(messagesOf([], [])).toEqual([]);
});
