import type { FullChannel } from '../../../lab/full/full-channel';
import { makePods, podHandles, runtimeSocket, type FleetPod } from '../../../lab/full/pod-fleet';
import { sourceNetwork } from '../source-network';

const pod = (address: string, namespace: string): FleetPod => ({
  ...{ id: namespace, address, namespace, path: `/run/netns/${namespace}` },
});

test('a runtime is spoken to below the root of its machine, as the lab sees that', () => {
  expect(runtimeSocket({ pid: 7, nodes: { 'worker-0': 35 } }, 'worker-0')).toBe(
    '/proc/7/root/proc/35/root/run/containerd/containerd.sock',
  );
});

test('a machine that is not running has no pods, and says so; those of the others stay and are asked', async () => {
  const taken: unknown[] = [];
  const channel = { takePods: (...all: unknown[]) => Promise.resolve(taken.push(...all)) } as unknown as FullChannel;
  const standing = new Map([['worker-1', [pod('10.200.1.2', 'pod-1-0'), pod('10.200.1.3', 'pod-1-1')]]]);
  const fleet = await makePods(sourceNetwork({ workers: 2 }), { pid: 1, nodes: {} }, channel, [], standing);
  expect(fleet.reports).toEqual([
    {
      node: 'worker-0',
      ipForward: '1',
      failures: [{ kind: 'runtime', subject: 'containerd', message: 'the machine is not running' }],
    },
    { node: 'worker-1', ipForward: '1', failures: [] },
  ]);
  expect(podHandles(fleet.pods)).toEqual([
    { namespace: 'pod-1-0', node: 'worker-1', path: '/run/netns/pod-1-0' },
    { namespace: 'pod-1-1', node: 'worker-1', path: '/run/netns/pod-1-1' },
  ]);
  expect(taken).toEqual([podHandles(fleet.pods), fleet.probes, fleet.servers]);
  expect(
    fleet.probes.filter(({ rule }) => rule === 'podToPodWithoutNat').map(({ from, to }) => `${from} ${to}`),
  ).toEqual(
    ['2 10.200.1.3', '3 10.200.1.2'].flatMap((pair) => {
      const [from, to] = pair.split(' ');
      return Array(3).fill(`pod@worker-1/10.200.1.${String(from)} pod@worker-1/${String(to)}`) as string[];
    }),
  );
});
