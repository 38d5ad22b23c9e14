import { rule } from '../rule';

/** CloudFormation refuses a template that waits for what it does not declare (user guide, "DependsOn"); no value comes of it. */
export const danglingDependency = rule(
  {
    id: 'dangling-dependency',
    severity: 'error',
    undeployable: true,
    meaning:
      'a resource depends on a name that the template does not declare, and CloudFormation rejects the template; the network is judged without the dependency',
    fix: 'correct the name in DependsOn, or remove it',
  },
  ({ model }, finding) =>
    model.stacks.flatMap(({ danglingReferences = [] }) =>
      danglingReferences
        .filter(({ by }) => by === 'dependency')
        .map(({ name, origin }) => finding(origin, `${origin.id} depends on ${name}, which is not a resource`)),
    ),
);
