import fc from 'fast-check';
import { planAddresses } from '../../lib/address/address-plan';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import { type KnownPodRoute, refusePodRoutes } from '../../lib/address/pod-routes';

const SUPERNET = '10.200.0.0/16';

function route(index: number, podCidr: string | null, nodeIp: string | null = null): KnownPodRoute {
  return { index, podCidr, nodeIp };
}

test('what a plan has made is taken, in any order, also where a part of it is not known', () => {
  const indexes = fc.uniqueArray(fc.integer({ min: 0, max: 200 }), { maxLength: 20 });
  fc.assert(
    fc.property(indexes, fc.boolean(), fc.boolean(), (workers, isSupernetKnown, areBlocksKnown) => {
      const plan = planAddresses({
        podSupernet: SUPERNET,
        podPrefixLength: 24,
        vpcCidrs: ['10.0.0.0/16'],
        workers: workers.map((index) => ({ index, subnetCidr: '10.0.1.0/24', computeNodeIp: true })),
      });
      const routes = plan.workers
        .map(({ index, podCidr, nodeIp }) => ({ index, nodeIp, podCidr: areBlocksKnown ? podCidr : null }))
        .reverse();
      expect(() => {
        refusePodRoutes(isSupernetKnown ? SUPERNET : null, routes);
      }).not.toThrow();
    }),
  );
});

const DUPLICATE = '`index` 1 is used by two workers; give each worker its own';
const OVERLAP =
  '`podCidr` 10.200.1.0/24 of worker-1 (stated) overlaps 10.200.1.128/25 of worker-2 (stated); set another `podCidr`';

test.each<[string, string | null, readonly KnownPodRoute[], string]>([
  ['an index twice', SUPERNET, [route(1, '10.200.1.0/24'), route(1, '10.200.2.0/24')], DUPLICATE],
  ['an index twice, of blocks that are not known', null, [route(1, null), route(1, null)], DUPLICATE],
  ['an overlap', SUPERNET, [route(2, '10.200.1.128/25'), route(1, '10.200.1.0/24')], OVERLAP],
  ['an overlap in an unknown supernet', null, [route(2, '10.200.1.128/25'), route(1, '10.200.1.0/24')], OVERLAP],
  [
    'a block outside the supernet',
    SUPERNET,
    [route(0, '10.201.0.0/24')],
    '`podCidr` 10.201.0.0/24 is outside the pod supernet 10.200.0.0/16; use a block inside it, or a supernet that contains it',
  ],
  [
    "a node's address in the supernet",
    SUPERNET,
    [route(0, null, '10.200.0.9')],
    "`nodeIp` 10.200.0.9 is inside the pod supernet 10.200.0.0/16; use the worker's address in its subnet",
  ],
  [
    'an address twice',
    null,
    [route(0, null, '10.0.1.20'), route(1, null, '10.0.1.20')],
    '`nodeIp` 10.0.1.20 is used by worker-0 and worker-1; set another one for either',
  ],
])('%s is refused', (_, podSupernet, routes, message) => {
  expect(() => {
    refusePodRoutes(podSupernet, routes);
  }).toThrow(new PodNetworkError(message));
});

test.each<[string | null, readonly KnownPodRoute[]]>([
  ['rubbish', []],
  ['127.0.0.0/16', []],
  [SUPERNET, [route(0, 'foo')]],
  [null, [route(0, 'foo')]],
  [null, [route(0, '10.200.0.0/31')]],
  [null, [route(-1, null)]],
  [null, [route(0, null, '10.0.1.256')]],
])('%p with %j is refused', (podSupernet, routes) => {
  expect(() => {
    refusePodRoutes(podSupernet, routes);
  }).toThrow(PodNetworkError);
});
