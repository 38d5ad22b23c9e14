import { AWS_LIMITS, type Limit } from '../../address/aws-limits';
import type { StackFacts } from '../../model/network-model';
import type { FindingKind } from '../finding-kind';
import type { CountedLimit } from './counted-limit';

/** The limits of stacks and of what an account holds of their resources. */
export const STACK_LIMITS = [
  ofStack(
    {
      id: 'limit-elastic-ips',
      severity: 'warning',
      meaning: 'a stack has nearly as many Elastic IPs as an account has in a region, or more',
      fix: 'ask for a higher quota (Service Quotas, "EC2-VPC Elastic IPs"), or send the workers out through a NAT gateway',
    },
    AWS_LIMITS.elasticIpsPerRegion,
    ({ elasticIps }) => elasticIps,
  ),
  ofStack(
    {
      id: 'limit-resources',
      severity: 'error',
      undeployable: true,
      meaning: 'a template has nearly as many resources as CloudFormation allows, or more',
      fix: 'split the stack, or put workers into nested stacks',
    },
    AWS_LIMITS.resourcesPerTemplate,
    ({ resources }) => resources,
  ),
  ofStack(
    {
      id: 'limit-outputs',
      severity: 'error',
      undeployable: true,
      meaning: 'a template has nearly as many outputs as CloudFormation allows, or more',
      fix: 'take outputs away, or join several into one',
    },
    AWS_LIMITS.outputsPerTemplate,
    ({ outputs }) => outputs,
  ),
  ofStack(
    {
      id: 'limit-template-bytes',
      severity: 'error',
      undeployable: true,
      meaning: 'a template is nearly as long as CloudFormation allows, or longer',
      fix: 'split the stack, or shorten the user data of its workers',
    },
    { ...AWS_LIMITS.template, unit: 'bytes of template' },
    ({ templateBytes }) => templateBytes,
  ),
  {
    ...ofStack(
      {
        id: 'limit-inline-template-bytes',
        severity: 'info',
        meaning:
          'a template, as the CDK sends it (YAML, with its metadata resource), is too long for a request, so it goes by way of a bucket',
        fix: 'nothing where the account is bootstrapped; else split the stack',
      },
      { ...AWS_LIMITS.inlineTemplate, unit: 'bytes of template in a request' },
      ({ templateBytes, sentBytes = templateBytes }) => sentBytes,
    ),
    over: 'info',
  },
] as const;

function ofStack<Id extends string>(
  kind: FindingKind<Id>,
  limit: Limit,
  used: (stack: StackFacts) => number,
): CountedLimit<Id> {
  return {
    kind,
    limit,
    usesOf: ({ model }) =>
      model.stacks.map((stack) => ({
        resource: stack.name,
        place: null,
        used: used(stack),
      })),
  };
}
