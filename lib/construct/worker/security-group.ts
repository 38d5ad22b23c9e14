import { Tags, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { CheckedProps } from '../checked-props';
import { clusterTag } from './cluster-tag';

/** Creates the workers' security group, which admits their pods and each other. */
export function makeSecurityGroup(
  scope: Construct,
  vpc: ec2.IVpc,
  { podSupernet, clusterName }: Pick<CheckedProps, 'podSupernet' | 'clusterName'>,
): ec2.ISecurityGroup {
  const group = new ec2.SecurityGroup(scope, 'SecurityGroup', {
    vpc,
    description: 'workers of a pod network, and their pods',
  });
  // by CIDR: AWS does not document whether a group reference matches a pod's address
  group.addIngressRule(ec2.Peer.ipv4(podSupernet), ec2.Port.allTraffic(), 'pods');
  group.addIngressRule(group, ec2.Port.allTraffic(), 'workers');
  // connection tracking of groups does not admit it as a reply (Amazon EC2 User Guide, "Path MTU Discovery")
  group.addIngressRule(ec2.Peer.anyIpv4(), ec2.Port.icmpTypeAndCode(3, 4), 'path MTU');
  if (clusterName !== null) Tags.of(group).add(clusterTag(clusterName), 'owned');
  return group;
}
