import { rule } from '../rule';

/** EC2 or CloudFormation refuses a resource as it is stated; each check of the reader names its page. */
export const refusedByAws = rule(
  {
    id: 'refused-by-aws',
    severity: 'error',
    undeployable: true,
    meaning:
      'a resource is rejected by EC2 or CloudFormation: properties exclude each other, one is missing, or a value conflicts with another resource',
    fix: "correct the property that the message names; see the resource's page in the CloudFormation template reference",
  },
  ({ model }, finding) =>
    model.faults.filter(({ kind }) => kind === 'refused-by-aws').map(({ because, origin }) => finding(origin, because)),
);
