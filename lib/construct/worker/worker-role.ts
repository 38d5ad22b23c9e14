import { aws_iam as iam } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { acknowledge } from '../validation/rule-acknowledgements';

/** Creates a role that admits Session Manager, and nothing else. */
export function makeWorkerRole(scope: Construct, id: string): iam.IRole {
  const assumedBy = new iam.ServicePrincipal('ec2.amazonaws.com');
  const sessionManager = iam.ManagedPolicy.fromAwsManagedPolicyName('AmazonSSMManagedInstanceCore');
  const role = new iam.Role(scope, id, { assumedBy, managedPolicies: [sessionManager] });
  acknowledge(role, 'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/AmazonSSMManagedInstanceCore]');
  return role;
}
