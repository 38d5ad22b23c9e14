import { unknown } from '../../address/unknown';
import { rootOf, type TemplateStack } from './template-stack';
import { NO_VALUE, type Value } from './template-value';

const NOT_GIVEN = 'is given by AWS at deploy';

/** A pseudo parameter of CloudFormation (`AWS::Region` ...), or undefined for any other name. */
export function pseudoParameter(name: string, stack: TemplateStack): Value | undefined {
  if (!name.startsWith('AWS::')) return undefined;
  const { environment, named, stackName } = rootOf(stack).source;
  const { account, region } = environment;
  switch (name) {
    case 'AWS::NoValue':
      return NO_VALUE;
    case 'AWS::Region':
      return region ?? unknown(`the region (AWS::Region) ${NOT_GIVEN}`);
    case 'AWS::AccountId':
      return account ?? unknown(`the account (AWS::AccountId) ${NOT_GIVEN}`);
    case 'AWS::Partition':
      return region === null ? unknown(`the partition (AWS::Partition) ${NOT_GIVEN}`) : partitionOf(region).name;
    case 'AWS::URLSuffix':
      return region === null ? unknown(`the domain (AWS::URLSuffix) ${NOT_GIVEN}`) : partitionOf(region).domain;
    case 'AWS::StackName':
      return stack.parent === null && named ? stackName : unknown(`the stack's name (AWS::StackName) ${NOT_GIVEN}`);
    default:
      return unknown(`${name} ${NOT_GIVEN}`);
  }
}

function partitionOf(region: string): { readonly name: string; readonly domain: string } {
  if (region.startsWith('cn-')) return { name: 'aws-cn', domain: 'amazonaws.com.cn' };
  return { name: region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws', domain: 'amazonaws.com' };
}
