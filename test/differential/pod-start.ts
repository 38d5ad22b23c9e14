import type { MeasuredLab } from '../../lab/lab';
import { UNJUDGED, whyStopped } from '../../lab/verdict';
import { isUnknown } from '../../lib/address/unknown';
import type { Node } from '../../lib/model/network-model';
import { podNetworkOf, podsRefused } from '../../lib/walk/network/pod-network-of-node';

/** Whether the pods of a node start. */
export interface PodStart {
  readonly verdict: 'start' | 'refused' | 'unknown';
  readonly because: string;
}

/** As the readers have it: what refuses the file that the runtime takes, or that nothing does. */
export function readStart({ setup }: Node): PodStart {
  const [first, ...others] = setup.networks;
  const refused = podsRefused(setup);
  if (refused !== null) return { verdict: 'refused', because: refused };
  if (setup.unread.length > 0) return { verdict: 'unknown', because: 'the user data is not fully read' };
  // a rule of its own says so
  if (first?.plugins[0]?.type === 'loopback' && others.some(({ plugins }) => plugins[0]?.type === 'bridge'))
    return { verdict: 'refused', because: `${first.path} is a loopback network` };
  const pods = podNetworkOf(setup);
  if (pods === null || isUnknown(pods)) return { verdict: 'unknown', because: pods?.unknown ?? 'no pods' };
  return { verdict: 'start', because: '' };
}

/** As the lab saw it. */
export function seenStart({ lab, reports }: Pick<MeasuredLab, 'lab' | 'reports'>, { name }: Node): PodStart {
  const report = reports.find(({ node }) => node === name);
  const isTried = lab.plan.nodes.some((node) => node.name === name && node.pods.length > 0);
  if (report === undefined || !isTried) return { verdict: 'unknown', because: 'no pod was tried' };
  const stopped = whyStopped(lab, report);
  if (stopped !== null) return { verdict: 'refused', because: stopped };
  const unjudged = report.failures.find(({ kind }) => UNJUDGED.has(kind));
  if (unjudged !== undefined || lab.uncertain.has(name))
    return { verdict: 'unknown', because: unjudged?.message ?? '' };
  return { verdict: 'start', because: '' };
}
