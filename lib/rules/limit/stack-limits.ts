import { AWS_LIMITS, type Limit } from '../../address/aws-limits';
import type { StackFacts } from '../../model/network-model';
import type { FindingId } from '../registry';
import type { CountedLimit } from './counted-limit';

/** The limits of stacks and of what an account holds of their resources. */
export const STACK_LIMITS: readonly CountedLimit[] = [
  ofStack('limit-elastic-ips', AWS_LIMITS.elasticIpsPerRegion, ({ elasticIps }) => elasticIps),
  ofStack('limit-resources', AWS_LIMITS.resourcesPerTemplate, ({ resources }) => resources),
  ofStack('limit-outputs', AWS_LIMITS.outputsPerTemplate, ({ outputs }) => outputs),
  ofStack(
    'limit-template-bytes',
    { ...AWS_LIMITS.template, unit: 'bytes of template' },
    ({ templateBytes }) => templateBytes,
  ),
  {
    ...ofStack(
      'limit-inline-template-bytes',
      { ...AWS_LIMITS.inlineTemplate, unit: 'bytes of template in a request' },
      ({ templateBytes, sentBytes = templateBytes }) => sentBytes,
    ),
    over: 'info',
  },
];

function ofStack(id: FindingId, limit: Limit, used: (stack: StackFacts) => number): CountedLimit {
  return {
    id,
    limit,
    usesOf: ({ model }) =>
      model.stacks.map((stack) => ({
        resource: stack.name,
        place: null,
        used: used(stack),
      })),
  };
}
