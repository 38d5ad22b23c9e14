import { rule } from '../rule';

/** EC2 or CloudFormation refuses a resource as it is stated; each check of the reader names its page. */
export const refusedByAws = rule(
  {
    id: 'refused-by-aws',
    severity: 'error',
    undeployable: true,
    meaning:
      'a resource is stated as EC2 or CloudFormation refuses it: properties that exclude each other, one that is missing, or a value that another resource rules out',
    fix: 'state the resource as its page of the CloudFormation template reference says; the message names the property',
  },
  ({ model }, finding) =>
    model.faults.filter(({ kind }) => kind === 'refused-by-aws').map(({ because, origin }) => finding(origin, because)),
);
