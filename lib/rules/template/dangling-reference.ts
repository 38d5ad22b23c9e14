import { rule } from '../rule';

/** CloudFormation refuses a template that refers to what it does not declare (user guide, "Ref", "Fn::GetAtt"). */
export const danglingReference = rule(
  {
    id: 'dangling-reference',
    severity: 'error',
    refutes: true,
    meaning: 'a resource refers to a name that the template does not declare, and CloudFormation rejects the template',
    fix: 'correct the name, add the resource or parameter, or remove the reference',
  },
  ({ model }, finding) =>
    model.stacks.flatMap(({ danglingReferences = [] }) =>
      danglingReferences
        .filter(({ by }) => by === 'value')
        .map(({ name, origin }) =>
          finding(origin, `${origin.id} refers to ${name}, which is not a resource or parameter of the template`),
        ),
    ),
);
