import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { PodNetworkProps } from '../pod-network-props';
import { acknowledge } from '../validation/rule-acknowledgements';
import type { InternetAccess } from './internet-access';

/**
 * Creates the default VPC: 10.0.0.0/16, with the workers' subnet 10.0.1.0/24 in one zone. The block before
 * it, 10.0.0.0/24, holds the NAT gateway where there is one, and is kept free otherwise, so that the workers' subnet is
 * the same whatever their internet access.
 */
export function makePodNetworkVpc(
  scope: Construct,
  id: string,
  access: InternetAccess,
  flowLogs: PodNetworkProps['flowLogs'],
): ec2.IVpc {
  const nat = access.subnetType === ec2.SubnetType.PRIVATE_WITH_EGRESS;
  const vpc = new ec2.Vpc(scope, id, {
    ipAddresses: ec2.IpAddresses.cidr('10.0.0.0/16'),
    maxAzs: 1,
    natGateways: nat ? 1 : 0,
    subnetConfiguration: [
      nat
        ? { name: 'Nat', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 24, mapPublicIpOnLaunch: false }
        : { name: 'Reserved', subnetType: access.subnetType, cidrMask: 24, reserved: true },
      {
        name: 'Workers',
        subnetType: access.subnetType,
        cidrMask: 24,
        ...(access.hasElasticIp && { mapPublicIpOnLaunch: false }),
      },
    ],
    // with the CDK's recommended flags it would bring a Lambda function, and with it an asset
    restrictDefaultSecurityGroup: false,
    ...(flowLogs && { flowLogs }),
  });
  acknowledge(vpc, 'NIST.800.53.R5-VPCDefaultSecurityGroupClosed');
  return vpc;
}
