import { planOf } from '../lib/model';
import type { WorkerPlan } from '../lib/model';
import type { Command } from './command';
import { EXIT } from './exit-code';
import { refuseOperands } from './operands';
import { writeTable } from './table';
import { readApps } from './templates';

export const plan: Command = {
  usage: ['plan [--app PATH]... [--stack NAME] [--json]'],
  description:
    'Prints the workers of the templates: name, node address, pod CIDR, subnet and network interface.\n"?" stands for what the templates leave to AWS or do not tell.',
  options: {},
  run: async (invocation) => {
    refuseOperands(invocation, 'plan');
    const { terminal } = invocation;
    const found = planOf(await readApps(invocation));
    if (found.workers.length === 0) {
      terminal.notice('no worker is found: no instance whose user data writes a CNI bridge network with a pod CIDR\n');
    }
    terminal.result(invocation.json ? `${JSON.stringify(found, null, 2)}\n` : planText(found));
    return EXIT.ok;
  },
};

/** The plan as a table, with the pod supernet above it. */
export function planText(found: WorkerPlan): string {
  const rows = found.workers.map((worker) => [
    worker.name,
    worker.nodeIp ?? '?',
    worker.podCidr ?? '?',
    worker.subnet ?? '?',
    worker.interface ?? '?',
  ]);
  return `Pod supernet: ${found.podSupernet ?? '?'}\n\n${writeTable(
    ['Node name', 'Node IP', 'Pod CIDR', 'Subnet', 'Network interface'],
    rows,
  )}`;
}
