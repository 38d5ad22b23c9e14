import { App, Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../../lib';
import { judgeTemplates, type Judgement } from '../../lib/check/judgement';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { assemblyOf } from '../synthesis';

function judged(without: string, edit: (network: PodNetwork) => void = () => undefined): Judgement {
  const context = { 'cdk-pod-network:validation': false, 'cdk-pod-network:without': without };
  const stack = new Stack(new App({ context, analyticsReporting: false }), 'Stack');
  edit(new PodNetwork(stack, 'PodNetwork'));
  return judgeTemplates([collectTemplates([assemblyOf(stack).directory])]);
}

test('the network is judged without the pods of a worker that is being replaced', () => {
  const { networks, findings } = judged('worker-1');
  expect(networks).toEqual([
    expect.objectContaining({
      name: 'Stack/PodNetwork',
      workers: ['worker-0', 'worker-2'],
      rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
      also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
    }),
  ]);
  expect(findings.filter(({ severity }) => severity !== 'info')).toEqual([]);
  expect(findings.filter(({ id }) => id === 'worker-being-replaced')).toEqual([
    expect.objectContaining({
      network: 'Stack/PodNetwork',
      place: {
        source: 'Stack',
        id: expect.stringMatching(/^PodNetworkworker1Instance[0-9A-F]{8}$/) as string,
        path: '',
      },
    }),
  ]);
});

test('a route of the others is missed all the same', () => {
  const { rules, findings } = judged('worker-1', (network) => {
    const worker = network.node.findChild('worker-2');
    for (const child of worker.node.children.filter(({ node }) => node.id.startsWith('RouteIn')))
      worker.node.tryRemoveChild(child.node.id);
  });
  expect(rules.podToPodWithoutNat).toBe('refuted');
  expect(findings.filter(({ severity }) => severity === 'error').map(({ id }) => id)).toContain('route-missing');
});

test('with its only workers gone, nothing is proved and nothing is refuted', () => {
  const { rules, findings } = judged('worker-0,worker-1,worker-2');
  expect(Object.values(rules)).toEqual(['unknown', 'unknown', 'unknown']);
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
});
