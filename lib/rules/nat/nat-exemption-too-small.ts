import { formatAddress } from '../../address/cidr';
import { masqueradedWorkers } from './nat-exemption';
import { blocksIn, textOfRange } from '../pod-cidr/pod-blocks';
import { rule } from '../rule';

/** NAT spares some destinations, and the pods of another worker are not among them. */
export const natExemptionTooSmall = rule(
  {
    id: 'nat-exemption-too-small',
    severity: 'error',
    meaning: "a node's NAT exemption does not cover the pods of another worker",
    fix: 'exempt the whole pod supernet, and nothing wider',
  },
  (context, finding) =>
    masqueradedWorkers(context).flatMap(({ worker, to, exemptions }) => {
      const isSpared = exemptions.some(({ blocks }) => blocks.some(([first, last]) => first <= to && to <= last));
      if (exemptions.length === 0 || isSpared) return [];
      const blocks = [...new Set(exemptions.flatMap((one) => one.blocks.map(textOfRange)))];
      const [owner] = blocksIn(context.network, [to, to]);
      const message = `${worker.name} exempts ${blocks.join(', ')} from NAT, but not ${formatAddress(to)}, a pod of ${owner?.worker.name ?? 'a worker'}`;
      return [finding(worker.model.origin, message)];
    }),
);
