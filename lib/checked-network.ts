import { workersOf } from './model/index-of-model';
import type { NetworkModel, Origin } from './model/network-model';
import { podNetworksOf } from './model/pod-networks';
import { checkPodNetwork, type CheckResult } from './rules/check';
import type { Finding } from './rules/finding';

/** A finding with the place where it is reported: the stack of the workers where it is the network as a whole. */
export type PlacedFinding = Finding & { readonly place: Origin };

/** What `check` says of one pod network. */
export interface CheckedNetwork {
  readonly workerIds: readonly string[];
  readonly rules: CheckResult['rules'];
  /** as `check` has them, but that what stops only machines without pods is a warning */
  readonly findings: readonly PlacedFinding[];
}

/**
 * Checks each pod network of a model by itself. Whether a bastion beside it is to reach pods, a template does not say: what
 * stops only machines without pods is a warning here.
 *
 * @param together ids of nodes that belong together whatever the rest says
 */
export function checkNetworks(
  model: NetworkModel,
  together: readonly ReadonlySet<string>[] = [],
): readonly CheckedNetwork[] {
  return podNetworksOf(model, together).map(({ model: network }) => {
    const workers = workersOf(network);
    const home = { source: workers[0]?.origin.source ?? '', id: '', path: '' };
    const others = new Set(network.nodes.flatMap(({ index, name }) => (index === null ? [name] : [])));
    const { rules, findings } = checkPodNetwork(network);
    return {
      workerIds: workers.map(({ id }) => id),
      rules,
      findings: findings.map((finding) => ({
        ...finding,
        place: finding.place ?? home,
        ...(finding.severity === 'error' && others.has(finding.witness?.from ?? '') && { severity: 'warning' }),
      })),
    };
  });
}
