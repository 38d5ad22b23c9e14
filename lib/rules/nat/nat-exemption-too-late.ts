import { finding } from '../finding';
import { masqueradedWorkers, nameOfChain, sparing } from './nat-exemption';
import type { Rule } from '../rule';

/** The rule that is to spare pods from NAT comes after the one that translates: the first mapping wins (nft manual page, "NAT statements"). */
export const natExemptionTooLate: Rule = {
  id: 'nat-exemption-too-late',
  find: (context) =>
    masqueradedWorkers(context).flatMap((masqueraded) => {
      const { worker, translators } = masqueraded;
      const late = sparing(masqueraded).find(({ base, by }) => by === 'maps' || translators.includes(base));
      const [first] = translators;
      if (late === undefined || first === undefined) return [];
      const message = `"${late.text}" of ${worker.name} comes to its turn after ${nameOfChain(first)} has translated the packet`;
      return [finding('nat-exemption-too-late', worker.model.origin, message)];
    }),
};
