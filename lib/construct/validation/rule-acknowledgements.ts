import { Stack, Validations, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/** Rules of cdk-nag's packs that a resource of this library breaks by design, or is only thought to break, with the reason. */
export const ACKNOWLEDGED_RULES = {
  'AwsSolutions-EC23':
    'the only rule for all addresses admits ICMP "fragmentation needed", which path MTU discovery needs and connection tracking does not admit',
  'AwsSolutions-EC26':
    'the root volume is encrypted; cdk-nag 3.0.2 reports each instance without a launch template in a stack that has one',
  'NIST.800.53.R5-EC2RestrictedCommonPorts':
    'all ports are open to the pods and to other security groups only; no address outside them is admitted',
  'NIST.800.53.R5-EC2InstancesInVPC':
    'the network interface of the instance names the subnet, so the instance does not',
  'NIST.800.53.R5-VPCDefaultSecurityGroupClosed':
    "no network interface of the pod network uses the VPC's default security group, and to close it takes a Lambda function",
  'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]':
    'Session Manager requires the actions of this policy, and AWS keeps it current',
} as const;

/**
 * Acknowledges rules at a resource. The CDK keeps an acknowledgement in the cloud assembly, so it adds no byte to the template, and
 * cdk-nag 3 reads it there.
 */
export function acknowledge(resource: IConstruct, ...rules: readonly (keyof typeof ACKNOWLEDGED_RULES)[]): void {
  for (const id of rules) {
    // an app may be synthesized more than once
    if (!isAcknowledged(resource, id)) Validations.of(resource).acknowledge({ id, reason: ACKNOWLEDGED_RULES[id] });
  }
}

interface IngressRule {
  readonly ipProtocol?: unknown;
  readonly cidrIp?: unknown;
  readonly cidrIpv6?: unknown;
  readonly fromPort?: unknown;
  readonly toPort?: unknown;
}

/**
 * Acknowledges rules at the workers' security group, as long as their reasons are true: a rule that a user adds for all addresses is
 * still found. Call it at synthesis, when the group has all of its rules.
 *
 * @returns no error
 */
export function acknowledgeIngress(group: IConstruct, podSupernet: string): string[] {
  const { defaultChild, children } = group.node;
  if (!(defaultChild instanceof ec2.CfnSecurityGroup)) return [];
  const rules = (Stack.of(group).resolve(defaultChild.securityGroupIngress) ?? []) as readonly IngressRule[];
  if (!rules.some((rule) => isForAll(rule) && !isPathMtu(rule))) {
    acknowledge(defaultChild, 'AwsSolutions-EC23');
    if (rules.every(({ ipProtocol, cidrIp }) => ipProtocol !== '-1' || cidrIp === podSupernet))
      acknowledge(defaultChild, 'NIST.800.53.R5-EC2RestrictedCommonPorts');
  }
  for (const child of children) {
    if (!(child instanceof ec2.CfnSecurityGroupIngress)) continue;
    if (child.ipProtocol === '-1' && child.sourceSecurityGroupId !== undefined)
      acknowledge(child, 'NIST.800.53.R5-EC2RestrictedCommonPorts');
  }
  return [];
}

function isAcknowledged({ node }: IConstruct, rule: string): boolean {
  return node.metadata.some(
    ({ type, data }) =>
      type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY &&
      Object.keys(data as object).some((id) => id.endsWith(`::${rule}`)),
  );
}

function isForAll({ cidrIp, cidrIpv6 }: IngressRule): boolean {
  return [cidrIp, cidrIpv6].some((cidr) => typeof cidr === 'string' && cidr.endsWith('/0'));
}

function isPathMtu({ ipProtocol, fromPort, toPort }: IngressRule): boolean {
  return ipProtocol === 'icmp' && fromPort === 3 && toPort === 4;
}
