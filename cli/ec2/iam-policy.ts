import { ANSWER_KINDS } from './answer-kind';

/** Every action that is called; all of them only read. */
export const ACTIONS: readonly string[] = [
  'cloudformation:DescribeStacks',
  ...Object.values(ANSWER_KINDS).map(({ action }) => `ec2:${action}`),
  'ec2:DescribeInstanceAttribute',
  'ec2:DescribeVpcAttribute',
  'ec2:GetManagedPrefixListEntries',
].sort();

/** The IAM policy that suffices, as JSON. These actions of EC2 know no narrower resource than all. */
export function policyText(): string {
  const statement = { Effect: 'Allow', Action: ACTIONS, Resource: '*' };
  return `${JSON.stringify({ Version: '2012-10-17', Statement: [statement] }, null, 2)}\n`;
}
