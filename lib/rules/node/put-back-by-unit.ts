import { rule } from '../rule';

/** The proof is about what the node's units keep in force, and whoever changes that should know that it does not last. */
export const putBackByUnit = rule(
  {
    id: 'put-back-by-unit',
    severity: 'info',
    meaning:
      "a script changes a setting that a systemd unit of the node restores within seconds; the rules are judged with the unit's value",
    fix: "remove the change from the script, change the unit's source instead, or stop the unit's timer first",
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
