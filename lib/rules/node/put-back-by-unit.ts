import { rule } from '../rule';

/** The proof is about what the node's units keep in force, and whoever changes that should know that it does not last. */
export const putBackByUnit = rule(
  {
    id: 'put-back-by-unit',
    severity: 'info',
    meaning:
      'a script changes what a unit of the node sets again within seconds; the rules are judged as the unit keeps it',
    fix: 'take the change out of the script; or make it where the unit has it from, or stop the timer of the unit first',
  },
  ({ network }, finding) =>
    network.workers.flatMap(({ name, model }) =>
      model.setup.putBacks.map(({ fact, changedBy, unit, seconds }) =>
        finding(
          model.origin,
          `${fact} of ${name} is changed by ${changedBy.join(' and ')}, and ${unit} sets it again within ${String(seconds)} s`,
        ),
      ),
    ),
);
