import { rule } from '../rule';

/** Two associations of one Elastic IP: the later one takes it away from the earlier (EC2 API, "AssociateAddress"). */
export const elasticIpShared = rule(
  {
    id: 'elastic-ip-shared',
    severity: 'error',
    meaning: 'two associations use the same Elastic IP, and the later one takes it from the earlier',
    fix: 'give each network interface its own Elastic IP',
  },
  ({ model }, finding) =>
    model.faults
      .filter(({ kind }) => kind === 'elastic-ip-shared')
      .map(({ because, origin }) => finding(origin, because)),
);
