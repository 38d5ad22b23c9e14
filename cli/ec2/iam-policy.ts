import { ANSWER_KINDS } from './answer-kind';

/** Every API action that `verify` calls. All are read-only. */
export const ACTIONS: readonly string[] = [
  'cloudformation:DescribeStacks',
  ...Object.values(ANSWER_KINDS).map(({ action }) => `ec2:${action}`),
  'ec2:DescribeInstanceAttribute',
  'ec2:DescribeVpcAttribute',
  'ec2:GetManagedPrefixListEntries',
].sort();

/** The IAM policy that `verify` needs, as JSON. These EC2 actions support no narrower resource than `*`. */
export function policyText(): string {
  const statement = { Effect: 'Allow', Action: ACTIONS, Resource: '*' };
  return `${JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)}\n`;
}
