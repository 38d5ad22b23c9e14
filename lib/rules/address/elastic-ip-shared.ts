import { rule } from '../rule';

/** Two associations of one Elastic IP: the later one takes it away from the earlier (EC2 API, "AssociateAddress"). */
export const elasticIpShared = rule(
  {
    id: 'elastic-ip-shared',
    severity: 'error',
    meaning: 'two associations name one Elastic IP, and the later one takes it away from the earlier',
    fix: 'give each network interface an Elastic IP of its own',
  },
  ({ model }, finding) =>
    model.faults
      .filter(({ kind }) => kind === 'elastic-ip-shared')
      .map(({ because, origin }) => finding(origin, because)),
);
