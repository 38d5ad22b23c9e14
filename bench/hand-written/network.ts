import { Fn, Stack, type StackProps, aws_ec2 as ec2, aws_iam as iam, aws_ssm as ssm } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

const SUPERNET = '10.200.0.0/16';
const IMAGE = '/aws/service/canonical/ubuntu/server/noble/stable/20251022/amd64/hvm/ebs-gp3/ami-id';
const TCP_ALL = '-1';

/** The network of bin/app.ts as one would write it without this library: every resource by hand. */
export class HandWrittenNetwork extends Stack {
  public constructor(scope: Construct, id: string, workers: number, props?: StackProps) {
    super(scope, id, props);
    const zone = Fn.select(0, Fn.getAzs());
    const vpc = new ec2.CfnVPC(this, 'Vpc', {
      cidrBlock: '10.0.0.0/16',
      enableDnsHostnames: true,
      enableDnsSupport: true,
      tags: named('pod-network'),
    });
    const subnet = new ec2.CfnSubnet(this, 'Subnet', {
      vpcId: vpc.ref,
      availabilityZone: zone,
      cidrBlock: '10.0.1.0/24',
      tags: named('workers'),
    });
    const gateway = new ec2.CfnInternetGateway(this, 'Gateway', { tags: named('pod-network') });
    const attachment = new ec2.CfnVPCGatewayAttachment(this, 'Attachment', {
      vpcId: vpc.ref,
      internetGatewayId: gateway.ref,
    });
    const table = new ec2.CfnRouteTable(this, 'RouteTable', { vpcId: vpc.ref, tags: named('workers') });
    const association = new ec2.CfnSubnetRouteTableAssociation(this, 'Association', {
      routeTableId: table.ref,
      subnetId: subnet.ref,
    });
    const wayOut = new ec2.CfnRoute(this, 'DefaultRoute', {
      routeTableId: table.ref,
      destinationCidrBlock: '0.0.0.0/0',
      gatewayId: gateway.ref,
    });
    wayOut.addResourceDependency(attachment);
    const group = new ec2.CfnSecurityGroup(this, 'Group', {
      vpcId: vpc.ref,
      groupDescription: 'workers and their pods',
      securityGroupEgress: [{ cidrIp: '0.0.0.0/0', ipProtocol: TCP_ALL }],
      securityGroupIngress: [
        { cidrIp: SUPERNET, ipProtocol: TCP_ALL },
        { cidrIp: '0.0.0.0/0', ipProtocol: 'icmp', fromPort: 3, toPort: 4 },
      ],
    });
    new ec2.CfnSecurityGroupIngress(this, 'AmongWorkers', {
      groupId: group.attrGroupId,
      sourceSecurityGroupId: group.attrGroupId,
      ipProtocol: TCP_ALL,
    });
    const role = new iam.Role(this, 'Role', {
      assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com'),
      managedPolicies: [iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore')],
    });
    const profile = new iam.CfnInstanceProfile(this, 'Profile', { roles: [role.roleName] });
    const imageId = ssm.StringParameter.valueForTypedStringParameterV2(
      this,
      IMAGE,
      ssm.ParameterValueType.AWS_EC2_IMAGE_ID,
    );
    for (let index = 0; index < workers; index += 1) {
      const name = `worker-${String(index)}`;
      const podCidr = `10.200.${String(index)}.0/24`;
      const networkInterface = new ec2.CfnNetworkInterface(this, `Interface${String(index)}`, {
        subnetId: subnet.ref,
        groupSet: [group.attrGroupId],
        privateIpAddress: `10.0.1.${String(20 + index)}`,
        sourceDestCheck: false,
        tags: named(name),
      });
      const address = new ec2.CfnEIP(this, `Address${String(index)}`, { domain: 'vpc', tags: named(name) });
      const addressAssociation = new ec2.CfnEIPAssociation(this, `AddressAssociation${String(index)}`, {
        allocationId: address.attrAllocationId,
        networkInterfaceId: networkInterface.attrId,
      });
      addressAssociation.addResourceDependency(wayOut);
      addressAssociation.addResourceDependency(association);
      new ec2.CfnRoute(this, `PodRoute${String(index)}`, {
        routeTableId: table.ref,
        destinationCidrBlock: podCidr,
        networkInterfaceId: networkInterface.attrId,
      });
      const instance = new ec2.CfnInstance(this, `Instance${String(index)}`, {
        availabilityZone: zone,
        imageId,
        instanceType: 't3.medium',
        iamInstanceProfile: profile.ref,
        blockDeviceMappings: [{ deviceName: '/dev/sda1', ebs: { encrypted: true, volumeSize: 20, volumeType: 'gp3' } }],
        metadataOptions: { httpTokens: 'required', httpPutResponseHopLimit: 1 },
        networkInterfaces: [{ deviceIndex: '0', networkInterfaceId: networkInterface.attrId }],
        userData: Fn.base64(userData(podCidr)),
        tags: named(name),
      });
      instance.addResourceDependency(addressAssociation);
    }
  }
}

function named(value: string): { key: string; value: string }[] {
  return [{ key: 'Name', value }];
}

function userData(podCidr: string): string {
  return `#cloud-config
packages: [containerd, containernetworking-plugins, nftables]
write_files:
- path: /etc/cni/net.d/10-bridge.conf
  content: |
    {
      "cniVersion": "0.3.1", "name": "bridge", "type": "bridge", "bridge": "cnio0", "isGateway": true, "ipMasq": true,
      "ipam": {
        "type": "host-local", "ranges": [[{ "subnet": "${podCidr}" }]], "routes": [{ "dst": "0.0.0.0/0" }]
      }
    }
- path: /etc/cni/net.d/99-loopback.conf
  content: |
    { "cniVersion": "0.3.1", "name": "lo", "type": "loopback" }
- path: /etc/pod-network/nat.nft
  content: |
    table ip pod_network {
      chain postrouting {
        type nat hook postrouting priority srcnat - 10;
        ip saddr ${podCidr} ip daddr ${SUPERNET} snat ip prefix to ip saddr map { ${podCidr} : ${podCidr} }
      }
    }
runcmd:
- modprobe br_netfilter
- sysctl -w net.ipv4.ip_forward=1 net.bridge.bridge-nf-call-iptables=1
- nft -f /etc/pod-network/nat.nft
`;
}
