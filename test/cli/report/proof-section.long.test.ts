import { proofSection } from '../../../cli/report/proof-section';
import { markup } from '../../../cli/report/markup';
import type { NetworkModel } from '../../../lib/model-api';
import { judge } from '../../../lib/check/judgement';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { fixtureModel } from '../../fixtures/fixtures';
import { largeNetwork } from '../../walk/large-network';
import { tablesOf } from './tables';

function body(model: NetworkModel): ReturnType<typeof proofSection>['body'] {
  return proofSection(compileNetwork(model), judge(model)).body;
}

test('a pair that a fault breaks bears the number of its finding', () => {
  const tables = tablesOf(body(fixtureModel('route-missing')));
  expect(tables['Pods to pods (podToPodWithoutNat)']).toEqual([
    ['from \\ to', 'pod@worker-0', 'pod@worker-1'],
    ['pod@worker-0', '✓ proved', '✗ refuted 1'],
    ['pod@worker-1', '✗ refuted 1', '✓ proved'],
  ]);
  expect(Object.keys(tables)).toEqual([
    'Pods to pods (podToPodWithoutNat)',
    'Nodes to pods (nodeToOwnPods, nodeToRemotePods, controlPlaneToPods)',
    'Pods to nodes (podToNodes)',
    'Out (podEgressAsNode)',
  ]);
});

test('each cluster of several has its own pairs', () => {
  const one = JSON.stringify(fixtureModel('route-missing', 'fixed'));
  const other = one.replaceAll(/"(Vpc|SubnetA|SubnetB|TableA|TableB|Group|Igw|Worker|Controller)/g, '"Other$1');
  const [first, second] = [one, other].map((text) => JSON.parse(text) as Record<string, readonly unknown[]>);
  const both = Object.fromEntries(
    Object.entries(first ?? {}).map(([key, things]) => [key, [...things, ...(second?.[key] ?? [])]]),
  ) as unknown as NetworkModel;
  const html = markup`${body(both)}`.html;
  expect(html.match(/<h3>[^<]*<\/h3>/g)).toEqual(Array(2).fill('<h3>Pods of worker-0, worker-1</h3>'));
});

test('where no pair can be judged, or there are too many, it is said', () => {
  expect(markup`${body(largeNetwork(0))}`.html).toContain('No pair can be judged: no worker with a pod CIDR was found');
  expect(markup`${body(largeNetwork(25))}`.html).toContain('The 25 workers make 600 pairs');
  expect(Object.keys(tablesOf(body(largeNetwork(24))))).toHaveLength(4);
});

test('what stops the machines themselves is said before what packets would do', () => {
  expect(markup`${body(fixtureModel('pods-cannot-start'))}`.html).toMatch(/^<p>No rule can hold: no pod of .* starts/);
});
