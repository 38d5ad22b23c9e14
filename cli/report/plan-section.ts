import type { WorkerPlan } from '../../lib/model-api';
import { markup } from './markup';
import { code, type Section, htmlTable } from './section';

export function planSection({ podSupernet, workers, networks }: WorkerPlan): Section {
  const several = networks.length > 1;
  return {
    id: 'plan',
    title: 'Plan',
    body:
      workers.length === 0
        ? markup`<p>No workers found: no node has a CNI bridge network with a pod CIDR.</p>\n`
        : htmlTable({
            caption: podSupernet === null ? 'Workers' : `Workers, with pods in ${podSupernet}`,
            header: [
              ...(several ? ['Pod network'] : []),
              'Node name',
              'Node IP',
              'Pod CIDR',
              'Subnet',
              'Network interface',
            ],
            rows: workers.map((worker) => [
              ...(several ? [worker.network] : []),
              worker.name,
              code(worker.nodeIp),
              code(worker.podCidr),
              code(worker.subnet),
              code(worker.interface),
            ]),
          }),
  };
}
