import type { Network } from '../../walk/network/network';
import { doubtsAbout } from '../../walk/network/doubt';
import { type Finding, finding } from '../finding';

/** What the reader of the templates did not understand and the proof has no doubt by: it concerns nothing that a node meets. */
export function unreadFindings(network: Network): readonly Finding[] {
  const doubted = new Set(doubtsAbout(network).map(({ cause }) => `${cause.resource} ${cause.because}`));
  return network.model.unread
    .filter(({ origin, unknown }) => !doubted.has(`${origin.id} ${unknown}`))
    .map(({ origin, unknown }) =>
      finding('template-part-unread', origin, `${unknown}; it concerns nothing that a node's packets meet`, {
        severity: 'info',
      }),
    );
}
