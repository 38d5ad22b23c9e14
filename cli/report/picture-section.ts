import { isPodNetworkError } from '../../lib/address/pod-network-error';
import type { Judgement } from '../../lib/check/judgement';
import { workersOf } from '../../lib/model/index-of-model';
import { podNetworksOf } from '../../lib/plan/pod-networks';
import { endpointOf } from '../../lib/walk/endpoint';
import type { Network } from '../../lib/walk/network/network';
import type { Witness } from '../../lib/walk/proof/rule-proof';
import { drawNetwork } from '../diagram/network-diagram';
import { type TracedPath, tracedPath } from '../diagram/traced-path';
import { PROTOCOLS } from '../option/packet-option';
import { faultsOf } from './finding-section';
import { Markup, markup } from './markup';
import type { Section } from './section';

/** The diagram of the network, with finding numbers and one traced packet. */
export function pictureSection(network: Network, result: Judgement): Section {
  const faults = faultsOf(result.findings);
  const witness = faults.flatMap((one) => one.witness ?? [])[0] ?? null;
  const path = witness === null ? samplePath(network) : witnessPath(network, witness);
  return {
    id: 'picture',
    title: 'Diagram',
    body: markup`${faults.length === 0 ? null : markup`<p class="muted">Numbers refer to the findings above.</p>\n`}<div class="scroll picture" role="group" aria-label="Diagram of the network" tabindex="0">
${new Markup(drawNetwork(network, result, path, 'page'))}</div>
`,
  };
}

function witnessPath(network: Network, { from, to, protocol, port, sourcePort }: Witness): TracedPath | null {
  return drawable(() =>
    tracedPath(network, endpointOf(network, from), endpointOf(network, to), {
      name: port === null ? `${protocol} echo` : `${protocol} ${String(port)}`,
      protocol: PROTOCOLS[protocol],
      port: port ?? 0,
      sourcePort: port === null ? null : sourcePort,
    }),
  );
}

/** Path from a pod of the first worker to one of the second, both of one pod network: no rule speaks of pods of two. */
function samplePath(network: Network): TracedPath | null {
  const [first, second] =
    podNetworksOf(network.model)
      .map(({ model }) => workersOf(model))
      .find(({ length }) => length > 1) ?? [];
  if (first === undefined || second === undefined) return null;
  const [from, to] = [first, second].map(({ name }) => `pod@${name}`);
  return drawable(() =>
    tracedPath(network, endpointOf(network, from ?? ''), endpointOf(network, to ?? ''), {
      name: 'tcp 80',
      protocol: PROTOCOLS.tcp,
      port: 80,
      sourcePort: null,
    }),
  );
}

// an endpoint with an unknown address has no path; the diagram is still useful
function drawable(path: () => TracedPath): TracedPath | null {
  try {
    return path();
  } catch (error) {
    if (isPodNetworkError(error)) return null;
    throw error;
  }
}
