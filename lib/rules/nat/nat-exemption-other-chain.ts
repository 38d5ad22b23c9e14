import { finding } from '../finding';
import { masqueradedWorkers, nameOfChain, sparing } from './nat-exemption';
import type { Rule } from '../rule';

/**
 * ACCEPT and RETURN end their own base chain only: in the table of one back end they stop nothing that another back end, or another
 * table, does (nft manual page, "Verdict statement").
 */
export const natExemptionOtherChain: Rule = {
  id: 'nat-exemption-other-chain',
  find: (context) =>
    masqueradedWorkers(context).flatMap((masqueraded) => {
      const { worker, translators } = masqueraded;
      const [first] = translators;
      const idle = sparing(masqueraded).find(({ base, by }) => by === 'ends' && !translators.includes(base));
      if (idle === undefined || first === undefined) return [];
      const message = `"${idle.text}" of ${worker.name} ends ${nameOfChain(idle.base)} only, and ${nameOfChain(first)} translates the packet`;
      return [finding('nat-exemption-other-chain', worker.model.origin, message)];
    }),
};
