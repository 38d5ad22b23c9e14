import { masqueradedWorkers, nameOfChain, sparing } from './nat-exemption';
import { rule } from '../rule';

/**
 * ACCEPT and RETURN end their own base chain only: in the table of one back end they stop nothing that another back end, or another
 * table, does (nft manual page, "Verdict statement").
 */
export const natExemptionOtherChain = rule(
  {
    id: 'nat-exemption-other-chain',
    severity: 'error',
    meaning: 'the NAT exemption for pods is in another table or back end than the rule that masquerades them',
    fix: 'map the pods to themselves instead: in an nft chain with a lower priority than srcnat, snat ip prefix to ip saddr map { POD_CIDR : POD_CIDR }; the first mapping wins over every later chain',
  },
  (context, finding) =>
    masqueradedWorkers(context).flatMap((masqueraded) => {
      const { worker, translators } = masqueraded;
      const [first] = translators;
      const idle = sparing(masqueraded).find(({ base, by }) => by === 'ends' && !translators.includes(base));
      if (idle === undefined || first === undefined) return [];
      const message = `"${idle.text}" of ${worker.name} ends only ${nameOfChain(idle.base)}, and ${nameOfChain(first)} translates the packet`;
      return [finding(worker.model.origin, message)];
    }),
);
