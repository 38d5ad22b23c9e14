import { masqueradedWorkers, nameOfChain, sparing } from './nat-exemption';
import { rule } from '../rule';

/** The rule that is to spare pods from NAT comes after the one that translates: the first mapping wins (nft manual page, "NAT statements"). */
export const natExemptionTooLate = rule(
  {
    id: 'nat-exemption-too-late',
    severity: 'error',
    meaning: 'the NAT exemption for pods comes after the rule that masquerades them',
    fix: 'move it before the masquerade rule: to the start of the chain, or to a chain with a lower priority than srcnat (100)',
  },
  (context, finding) =>
    masqueradedWorkers(context).flatMap((masqueraded) => {
      const { worker, translators } = masqueraded;
      const late = sparing(masqueraded).find(({ base, by }) => by === 'maps' || translators.includes(base));
      const [first] = translators;
      if (late === undefined || first === undefined) return [];
      const message = `"${late.text}" of ${worker.name} runs after ${nameOfChain(first)} has translated the packet`;
      return [finding(worker.model.origin, message)];
    }),
);
