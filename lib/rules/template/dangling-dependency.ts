import { finding } from '../finding';
import type { Rule } from '../rule';

/** CloudFormation refuses a template that waits for what it does not declare (user guide, "DependsOn"); no value comes of it. */
export const danglingDependency: Rule = {
  id: 'dangling-dependency',
  find: ({ model }) =>
    model.stacks.flatMap(({ danglingReferences = [] }) =>
      danglingReferences
        .filter(({ by }) => by === 'dependency')
        .map(({ name, origin }) =>
          finding('dangling-dependency', origin, `${origin.id} depends on ${name}, which is not a resource`),
        ),
    ),
};
