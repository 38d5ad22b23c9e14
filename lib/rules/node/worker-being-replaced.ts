import { rule } from '../rule';

/** Its routes are blackholes until the next deploy (EC2 API reference, "Route": state), and no pod is there to miss them. */
export const workerBeingReplaced = rule(
  {
    id: 'worker-being-replaced',
    severity: 'info',
    meaning:
      'the template leaves out the instance of a worker to replace it, and keeps its network interface and its routes',
    fix: 'run `npx cdk deploy` without the context key cdk-pod-network:without, which creates the new instance',
  },
  ({ model }, finding) =>
    model.stacks.flatMap(({ replacedWorkers = [] }) =>
      replacedWorkers.map(({ name, origin }) =>
        finding(origin, `${name} is being replaced: its pods are gone until the next deploy creates its instance`),
      ),
    ),
);
