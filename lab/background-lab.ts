import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { namedEnd } from '../lib/plan/named-end';
import type { NetworkModel } from '../lib/model/network-model';
import { openChannel } from './lab-process';
import { LabError } from './lab-error';
import { NO_ANALYSIS, withAnalysis } from './static-analysis';
import { noProgress, type LabOptions, type RunOptions } from './lab';
import type { LabResult } from './plan/lab-result';
import { measure } from './matrix';
import { planLab } from './plan/plan-lab';
import { requireMachine, takesUserNamespace } from './requirements';
import { findLab, forgetLab, saidBy } from './running-labs';
import { runWithin, startInBackground } from './background-process';
import { judgeLab } from './verdict';

/**
 * Starts a lab that runs until `labDown`.
 *
 * @returns the lab's id
 * @throws LabError of kind `machine` if this machine lacks what the lab needs
 */
export async function labUp(
  model: NetworkModel,
  { analysis = NO_ANALYSIS, progress = noProgress }: RunOptions = {},
): Promise<string> {
  requireMachine();
  const { plan } = planLab(model, analysis.witnesses);
  return startInBackground(plan, { model, analysis }, { userNamespace: takesUserNamespace(), progress });
}

/**
 * Probes every pair of a running lab.
 *
 * @param id null: the only running one
 * @throws LabError of kind `usage` if there is none, or several and no id
 */
export async function labMatrix(id: string | null, options: LabOptions = {}): Promise<LabResult> {
  const { lab, socket } = await findLab(id);
  const progress = options.progress ?? noProgress;
  const planned = planLab(lab.model, lab.analysis.witnesses);
  try {
    progress(`asking ${String(planned.plan.probes.length)} probes`);
    const measured = await measure(
      planned.plan,
      openChannel(socket, socket, progress, () => saidBy(lab)),
    );
    return withAnalysis(judgeLab(planned, lab.up.reports, measured), lab.analysis);
  } finally {
    socket.destroy();
  }
}

/**
 * Runs a command on a node or in a pod of a running lab, with this process's standard input and output.
 *
 * @param id null: the only running one
 * @param target a node, or `pod@worker-0/10.200.0.2`; without an address, the first pod of the node
 * @returns the command's exit code; 128 plus the signal number if a signal ended it
 * @throws LabError of kind `usage` if there is no such lab or node
 */
export async function labExec(id: string | null, target: string, argv: readonly string[]): Promise<number> {
  const { lab, socket } = await findLab(id);
  socket.destroy();
  const { nodes } = planLab(lab.model, lab.analysis.witnesses).plan;
  const end = namedEnd(lab.model, target);
  const node = nodes.find(({ name }) => name === end?.node.name);
  const pod = end?.isPod === true ? podAt(node?.pods ?? [], end.address) : undefined;
  const pid = node === undefined ? undefined : lab.up.nodes[node.name];
  if (pid === undefined || (end?.isPod === true && pod === undefined)) {
    const names = nodes.flatMap(({ name, pods }) => [name, ...pods.map(({ address }) => `pod@${name}/${address}`)]);
    throw new LabError('usage', `"${target}" is not in the lab; choose one of: ${names.join(', ')}`);
  }
  const net = pod === undefined ? '--net' : `--net=/run/netns/${pod.namespace}`;
  return runWithin(lab, ['--target', String(pid), '--mount', '--uts', net], argv);
}

/**
 * Stops a running lab and waits until nothing of it is left.
 *
 * @param id null: the only running one
 * @returns the id of the stopped lab
 * @throws LabError of kind `usage` if there is none, or several and no id
 */
export async function labDown(id: string | null): Promise<string> {
  const { lab, socket } = await findLab(id);
  const ended = once(socket, 'close');
  socket.resume();
  socket.write(`${JSON.stringify({ do: 'down' })}\n`);
  await ended;
  while (existsSync(`/proc/${String(lab.up.pid)}/ns/net`)) await new Promise((resolve) => setTimeout(resolve, 10));
  forgetLab(lab.id);
  return lab.id;
}

/** Finds a pod by its address; without an address, the first pod. */
export function podAt<T extends { readonly address: string }>(
  pods: readonly T[],
  address: string | null,
): T | undefined {
  return address === null ? pods[0] : pods.find((pod) => pod.address === address);
}
