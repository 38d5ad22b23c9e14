import { finding } from '../finding';
import type { Rule } from '../rule';

/** The proof is about what the node's units keep in force, and whoever changes that should know that it does not last. */
export const putBackByUnit: Rule = {
  id: 'put-back-by-unit',
  find: ({ network }) =>
    network.workers.flatMap(({ name, model }) =>
      model.setup.putBacks.map(({ fact, changedBy, unit, seconds }) =>
        finding(
          'put-back-by-unit',
          model.origin,
          `${fact} of ${name} is changed by ${changedBy.join(' and ')}, and ${unit} sets it again within ${String(seconds)} s`,
        ),
      ),
    ),
};
