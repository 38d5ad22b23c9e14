import { finding } from '../finding';
import type { Rule } from '../rule';

/** CloudFormation refuses a template that refers to what it does not declare (user guide, "Ref", "Fn::GetAtt"). */
export const danglingReference: Rule = {
  id: 'dangling-reference',
  find: ({ model }) =>
    model.stacks.flatMap(({ danglingReferences = [] }) =>
      danglingReferences
        .filter(({ by }) => by === 'value')
        .map(({ name, origin }) =>
          finding(
            'dangling-reference',
            origin,
            `${origin.id} refers to ${name}, which is neither a resource nor a parameter`,
          ),
        ),
    ),
};
