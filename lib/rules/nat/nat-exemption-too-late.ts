import { masqueradedWorkers, nameOfChain, sparing } from './nat-exemption';
import { rule } from '../rule';

/** The rule that is to spare pods from NAT comes after the one that translates: the first mapping wins (nft manual page, "NAT statements"). */
export const natExemptionTooLate = rule(
  {
    id: 'nat-exemption-too-late',
    severity: 'error',
    meaning: 'the rule that spares pods from NAT comes after the one that masquerades them',
    fix: 'put it before the masquerade: first in the chain, or in a chain of a lower priority than srcnat (100)',
  },
  (context, finding) =>
    masqueradedWorkers(context).flatMap((masqueraded) => {
      const { worker, translators } = masqueraded;
      const late = sparing(masqueraded).find(({ base, by }) => by === 'maps' || translators.includes(base));
      const [first] = translators;
      if (late === undefined || first === undefined) return [];
      const message = `"${late.text}" of ${worker.name} comes to its turn after ${nameOfChain(first)} has translated the packet`;
      return [finding(worker.model.origin, message)];
    }),
);
