import { markup } from '../../../cli/report/markup';
import { planSection } from '../../../cli/report/plan-section';
import { tablesOf } from './tables';

const WORKER = {
  index: 0,
  name: 'worker-0',
  nodeIp: '10.0.1.20',
  podCidr: '10.200.0.0/24',
  subnet: 'S',
  interface: 'I',
  network: 'A',
};
const networks = [{ name: 'A', podSupernet: '10.200.0.0/16', workers: ['worker-0', 'worker-1'] }];

test('the table of workers, with a question mark for what is not known', () => {
  const workers = [WORKER, { ...WORKER, index: 1, name: 'worker-1', nodeIp: null, interface: null }];
  const rows = [
    ['Node name', 'Node IP', 'Pod CIDR', 'Subnet', 'Network interface'],
    ['worker-0', '10.0.1.20', '10.200.0.0/24', 'S', 'I'],
    ['worker-1', '?', '10.200.0.0/24', 'S', '?'],
  ];
  expect(tablesOf(planSection({ podSupernet: '10.200.0.0/16', workers, networks }).body)).toEqual({
    'Workers, with pods in 10.200.0.0/16': rows,
  });
  expect(tablesOf(planSection({ podSupernet: null, workers, networks }).body)).toEqual({ Workers: rows });
  expect(markup`${planSection({ podSupernet: null, workers: [], networks: [] }).body}`.html).toMatch(
    /^<p>No workers found/,
  );
});

test('with several pod networks, each row says of which it is', () => {
  const both = [...networks, { name: 'B', podSupernet: null, workers: ['worker-0'] }];
  const workers = [WORKER, { ...WORKER, network: 'B' }];
  expect(tablesOf(planSection({ podSupernet: null, workers, networks: both }).body)).toEqual({
    Workers: [
      ['Pod network', 'Node name', 'Node IP', 'Pod CIDR', 'Subnet', 'Network interface'],
      ['A', 'worker-0', '10.0.1.20', '10.200.0.0/24', 'S', 'I'],
      ['B', 'worker-0', '10.0.1.20', '10.200.0.0/24', 'S', 'I'],
    ],
  });
});
