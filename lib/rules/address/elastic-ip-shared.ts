import { finding } from '../finding';
import type { Rule } from '../rule';

/** Two associations of one Elastic IP: the later one takes it away from the earlier (EC2 API, "AssociateAddress"). */
export const elasticIpShared: Rule = {
  id: 'elastic-ip-shared',
  find: ({ model }) =>
    model.faults
      .filter(({ kind }) => kind === 'elastic-ip-shared')
      .map(({ because, origin }) => finding('elastic-ip-shared', origin, because)),
};
