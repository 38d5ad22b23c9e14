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
      meaning: 'a stack is close to or over the regional quota of Elastic IPs',
      fix: 'request a higher quota (Service Quotas, "EC2-VPC Elastic IPs"), or route the workers through a NAT gateway',
    },
    AWS_LIMITS.elasticIpsPerRegion,
    ({ elasticIps }) => elasticIps,
  ),
  ofStack(
    {
      id: 'limit-resources',
      severity: 'error',
      undeployable: true,
      meaning: "a template is close to or over CloudFormation's limit of resources",
      fix: 'create workers in further stacks, addWorker(id, { index, scope: otherStack }), or split the stack',
    },
    AWS_LIMITS.resourcesPerTemplate,
    ({ resources }) => resources,
  ),
  ofStack(
    {
      id: 'limit-outputs',
      severity: 'error',
      undeployable: true,
      meaning: "a template is close to or over CloudFormation's limit of outputs",
      fix: 'remove outputs, or merge several into one',
    },
    AWS_LIMITS.outputsPerTemplate,
    ({ outputs }) => outputs,
  ),
  ofStack(
    {
      id: 'limit-template-bytes',
      severity: 'error',
      undeployable: true,
      meaning: "a template is close to or over CloudFormation's size limit",
      fix: 'create workers in further stacks, addWorker(id, { index, scope: otherStack }), or shorten their user data',
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
          'a template, as the CDK sends it (YAML, with its metadata resource), is too large for a request, so the CDK uploads it to a bucket',
        fix: 'nothing if the account is bootstrapped; otherwise split the stack',
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
  used: (stack: StackFacts) => number | null,
): CountedLimit<Id> {
  return {
    kind,
    limit,
    usesOf: ({ model }) =>
      model.stacks.flatMap((stack) => {
        const count = used(stack);
        return count === null ? [] : [{ resource: stack.name, place: null, used: count }];
      }),
  };
}
