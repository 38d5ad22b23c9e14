import { rule } from '../rule';

/** CloudFormation refuses a template that refers to what it does not declare (user guide, "Ref", "Fn::GetAtt"). */
export const danglingReference = rule(
  {
    id: 'dangling-reference',
    severity: 'error',
    refutes: true,
    meaning: 'a resource refers to a name that the template does not declare, and CloudFormation refuses the template',
    fix: 'correct the name, or add the resource or parameter; take the reference away where it is a leftover',
  },
  ({ model }, finding) =>
    model.stacks.flatMap(({ danglingReferences = [] }) =>
      danglingReferences
        .filter(({ by }) => by === 'value')
        .map(({ name, origin }) =>
          finding(origin, `${origin.id} refers to ${name}, which is neither a resource nor a parameter`),
        ),
    ),
);
