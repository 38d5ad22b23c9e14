import { formatAddress } from '../../address/cidr';
import { finding } from '../finding';
import { masqueradedWorkers } from './nat-exemption';
import { blocksIn, textOfRange } from '../pod-cidr/pod-blocks';
import type { Rule } from '../rule';

/** NAT spares some destinations, and the pods of another worker are not among them. */
export const natExemptionTooSmall: Rule = {
  id: 'nat-exemption-too-small',
  find: (context) =>
    masqueradedWorkers(context).flatMap(({ worker, to, exemptions }) => {
      const isSpared = exemptions.some(({ blocks }) => blocks.some(([first, last]) => first <= to && to <= last));
      if (exemptions.length === 0 || isSpared) return [];
      const blocks = [...new Set(exemptions.flatMap((one) => one.blocks.map(textOfRange)))];
      const [owner] = blocksIn(context.network, [to, to]);
      const message = `${worker.name} spares ${blocks.join(', ')} from NAT, which leaves out ${formatAddress(to)}, a pod of ${owner?.worker.name ?? 'a worker'}`;
      return [finding('nat-exemption-too-small', worker.model.origin, message)];
    }),
};
