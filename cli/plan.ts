import { planOf } from '../lib/model-api';
import type { PlannedNetwork, WorkerPlan, WorkerRow } from '../lib/model-api';
import type { Command } from './option/command';
import { EXIT } from './option/exit-code';
import { refuseOperands } from './option/operands';
import { writeTable } from './text/table';
import { readApps } from './option/templates';

export const plan: Command = {
  usage: ['plan [--app PATH]... [--stack NAME] [--json]'],
  description:
    'Prints the workers: name, node IP, pod CIDR, subnet and network interface.\n"?" means that AWS assigns the value or that the template does not state it.',
  options: {},
  run: async (invocation) => {
    refuseOperands(invocation, 'plan');
    const { terminal } = invocation;
    const found = planOf(await readApps(invocation));
    if (found.workers.length === 0) {
      terminal.notice(
        'no workers found: no instance has user data that configures a CNI bridge network with a pod CIDR; `pod-network check` gives the reason\n',
      );
    }
    terminal.result(invocation.json ? `${JSON.stringify(found, null, 2)}\n` : planText(found));
    return EXIT.ok;
  },
};

/** Writes one table for each pod network, below its pod supernet and, if there are several networks, its name. */
export function planText({ workers, networks }: WorkerPlan): string {
  const [only, ...others] = networks;
  if (others.length === 0) return `${headOf(only)}\n${workerTable(workers)}`;
  return networks
    .map((one) => {
      const own = workers.filter(({ network }) => network === one.name);
      return `Network ${one.name}\n${headOf(one)}\n${workerTable(own)}`;
    })
    .join('\n');
}

function headOf(network: PlannedNetwork | undefined): string {
  const routed =
    network?.knownByRoutes === true
      ? 'Workers are identified by their routes: no readable user data configures pods.\n'
      : '';
  return `Pod supernet: ${network?.podSupernet ?? '?'}\n${routed}`;
}

function workerTable(workers: readonly WorkerRow[]): string {
  return writeTable(
    ['Node name', 'Node IP', 'Pod CIDR', 'Subnet', 'Network interface'],
    workers.map((worker) => [
      worker.name,
      worker.nodeIp ?? '?',
      worker.podCidr ?? '?',
      worker.subnet ?? '?',
      worker.interface ?? '?',
    ]),
  );
}
