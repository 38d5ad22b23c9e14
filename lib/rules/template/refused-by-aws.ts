import { finding } from '../finding';
import type { Rule } from '../rule';

/** EC2 or CloudFormation refuses a resource as it is stated; each check of the reader names its page. */
export const refusedByAws: Rule = {
  id: 'refused-by-aws',
  find: ({ model }) =>
    model.faults
      .filter(({ kind }) => kind === 'refused-by-aws')
      .map(({ because, origin }) => finding('refused-by-aws', origin, because)),
};
