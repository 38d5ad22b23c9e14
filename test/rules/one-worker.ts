/** What a template of one worker holds beside what every one has. */
export interface OneWorker {
  /** lines of the user data's script, after the CNI file is written */
  readonly script?: readonly string[];
  /** lines of YAML among the resources */
  readonly resources?: readonly string[];
  /** subnet of the CNI file; @default - 10.200.0.0/24 */
  readonly podCidr?: string;
}

/** A template of a worker at 10.0.1.20, `Worker`, in a subnet without a way out, `Subnet`, whose table, `Table`, has its pod route. */
export function oneWorker({ script = [], resources = [], podCidr = '10.200.0.0/24' }: OneWorker): string {
  const ipam = `{"type": "host-local", "ranges": [[{"subnet": "${podCidr}"}]], "routes": [{"dst": "0.0.0.0/0"}]}`;
  const lines = [
    '#!/bin/bash',
    "cat > /etc/cni/net.d/10-bridge.conf <<'CNI'",
    `{"cniVersion": "1.0.0", "name": "pods", "type": "bridge", "isGateway": true, "ipam": ${ipam}}`,
    'CNI',
    ...script.flatMap((line) => line.split('\n')),
  ];
  return `Resources:
  Vpc: {Type: "AWS::EC2::VPC", Properties: {CidrBlock: 10.0.0.0/16}}
  Subnet: {Type: "AWS::EC2::Subnet", Properties: {VpcId: !Ref Vpc, CidrBlock: 10.0.1.0/24}}
  Table: {Type: "AWS::EC2::RouteTable", Properties: {VpcId: !Ref Vpc}}
  Association: {Type: "AWS::EC2::SubnetRouteTableAssociation", Properties: {SubnetId: !Ref Subnet, RouteTableId: !Ref Table}}
  Pods: {Type: "AWS::EC2::Route", Properties: {RouteTableId: !Ref Table, DestinationCidrBlock: 10.200.0.0/24, InstanceId: !Ref Worker}}
${resources.map((line) => `  ${line}\n`).join('')}  Worker:
    Type: AWS::EC2::Instance
    Properties:
      SubnetId: !Ref Subnet
      PrivateIpAddress: 10.0.1.20
      SourceDestCheck: false
      UserData:
        Fn::Base64: |
${lines.map((line) => `          ${line}\n`).join('')}`;
}
