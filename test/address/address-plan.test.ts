import fc from 'fast-check';
import { type PlanRequest, planAddresses, type WorkerRequest } from '../../lib/address/address-plan';
import { containsAddress, contains, overlaps, parseAddress, parseCidr } from '../../lib/address/cidr';
import { isPodNetworkError } from '../../lib/address/pod-network-error';
import { reservedFor } from '../../lib/address/subnet';

function worker(index: number, stated: Partial<WorkerRequest> = {}): WorkerRequest {
  return { index, subnetCidr: '10.0.1.0/24', computeNodeIp: true, ...stated };
}

function request(workers: readonly WorkerRequest[], stated: Partial<PlanRequest> = {}): PlanRequest {
  return { podSupernet: '10.200.0.0/16', podPrefixLength: 24, vpcCidrs: ['10.0.0.0/16'], workers, ...stated };
}

function refusal(asked: PlanRequest): string {
  try {
    planAddresses(asked);
  } catch (thrown) {
    if (isPodNetworkError(thrown)) return thrown.message;
    throw thrown;
  }
  throw new Error('nothing was refused');
}

/** the outcome, a refusal included, as one value that can be compared */
function outcome(asked: PlanRequest): unknown {
  try {
    return planAddresses(asked);
  } catch (thrown) {
    if (isPodNetworkError(thrown)) return thrown.message;
    throw thrown;
  }
}

/** workers that may collide: computed and stated ones, in any order; the index is unique */
const anyWorkers = fc
  .uniqueArray(
    fc.record(
      {
        index: fc.nat(9),
        name: fc.constantFrom('gpu', 'db', 'worker-3'),
        podCidr: fc.constantFrom(
          ...['10.200.3.0/24', '10.200.4.0/22', '10.200.9.0/28', '10.200.9.16/28', '10.200.255.0/24'],
        ),
        nodeIp: fc.constantFrom('10.0.1.22', '10.0.1.25', '10.0.1.100', '10.0.1.101'),
      },
      { requiredKeys: ['index'] },
    ),
    { selector: ({ index }) => index, maxLength: 6 },
  )
  .map((records) => records.map(({ index, ...stated }) => worker(index, stated)));

const anyIndexes = fc.uniqueArray(fc.nat(234), { maxLength: 30 });

test("three workers have the source document's table", () => {
  expect(planAddresses(request([worker(0), worker(1), worker(2)]))).toEqual({
    podSupernet: '10.200.0.0/16',
    workers: [
      { index: 0, name: 'worker-0', podCidr: '10.200.0.0/24', nodeIp: '10.0.1.20' },
      { index: 1, name: 'worker-1', podCidr: '10.200.1.0/24', nodeIp: '10.0.1.21' },
      { index: 2, name: 'worker-2', podCidr: '10.200.2.0/24', nodeIp: '10.0.1.22' },
    ],
  });
});

test('what a worker states is what it gets, and the others are as they were', () => {
  const stated = worker(1, { name: 'gpu', podCidr: '10.200.128.0/20', nodeIp: '10.0.1.200' });
  expect(planAddresses(request([worker(2), stated, worker(0)])).workers).toEqual([
    { index: 0, name: 'worker-0', podCidr: '10.200.0.0/24', nodeIp: '10.0.1.20' },
    { index: 1, name: 'gpu', podCidr: '10.200.128.0/20', nodeIp: '10.0.1.200' },
    { index: 2, name: 'worker-2', podCidr: '10.200.2.0/24', nodeIp: '10.0.1.22' },
  ]);
});

test('no workers is a plan', () => {
  expect(planAddresses(request([]))).toEqual({ podSupernet: '10.200.0.0/16', workers: [] });
});

test('where AWS picks the address, it is null', () => {
  const workers = [
    worker(0, { computeNodeIp: false }),
    worker(1, { computeNodeIp: false, subnetCidr: null, nodeIp: '10.9.9.9' }),
  ];
  expect(planAddresses(request(workers)).workers.map(({ nodeIp }) => nodeIp)).toEqual([null, '10.9.9.9']);
});

test('the order of declaration changes nothing, not even a refusal', () => {
  fc.assert(
    fc.property(
      anyWorkers.chain((workers) =>
        fc.tuple(fc.constant(workers), fc.shuffledSubarray(workers, { minLength: workers.length })),
      ),
      ([declared, shuffled]) => {
        expect(outcome(request(shuffled))).toEqual(outcome(request(declared)));
      },
    ),
  );
});

test('a worker is planned as if it were alone', () => {
  fc.assert(
    fc.property(anyWorkers, (workers) => {
      const together = outcome(request(workers));
      fc.pre(typeof together === 'object');
      const alone = [...workers]
        .sort((a, b) => a.index - b.index)
        .flatMap((one) => planAddresses(request([one])).workers);
      expect(together).toEqual({ podSupernet: '10.200.0.0/16', workers: alone });
    }),
  );
});

test('taking one away renumbers none', () => {
  fc.assert(
    fc.property(anyIndexes, fc.nat(), (indexes, number) => {
      fc.pre(indexes.length > 0);
      const gone = indexes[number % indexes.length];
      const all = planAddresses(request(indexes.map((index) => worker(index))));
      const left = planAddresses(request(indexes.filter((index) => index !== gone).map((index) => worker(index))));
      expect(left.workers).toEqual(all.workers.filter(({ index }) => index !== gone));
    }),
  );
});

test('a plan never shares a name, an address or a pod address, and stays where it belongs', () => {
  fc.assert(
    fc.property(anyWorkers, (workers) => {
      const plan = outcome(request(workers));
      fc.pre(typeof plan === 'object');
      const planned = planAddresses(request(workers)).workers;
      const blocks = planned.map(({ podCidr }) => parseCidr(podCidr));
      const addresses = planned.map(({ nodeIp }) => parseAddress(nodeIp ?? ''));
      const subnet = parseCidr('10.0.1.0/24');
      expect(new Set(planned.map(({ name }) => name)).size).toBe(planned.length);
      expect(new Set(addresses).size).toBe(planned.length);
      expect(
        addresses.every((address) => containsAddress(subnet, address) && reservedFor(subnet, address) === null),
      ).toBe(true);
      expect(blocks.every((block) => contains(parseCidr('10.200.0.0/16'), block))).toBe(true);
      expect(blocks.flatMap((a, at) => blocks.slice(at + 1).filter((b) => overlaps(a, b)))).toEqual([]);
    }),
  );
});

test('a refusal of one of these is always for a collision that is there', () => {
  fc.assert(
    fc.property(anyWorkers, (workers) => {
      const together = outcome(request(workers));
      fc.pre(typeof together === 'string' && workers.every((one) => typeof outcome(request([one])) === 'object'));
      const pairs = workers.flatMap((a, at) => workers.slice(at + 1).map((b) => [a, b]));
      expect(pairs.some((pair) => outcome(request(pair)) === together)).toBe(true);
    }),
  );
});

describe('a stated value that collides with a computed one is refused, whichever is declared first', () => {
  test.each(
    Object.entries({
      '`podCidr` 10.200.1.0/24 of worker-0 (stated) overlaps 10.200.1.0/24 of worker-1 (from index 1); set another `podCidr`':
        { podCidr: '10.200.1.0/24' },
      '`podCidr` 10.200.0.0/23 of worker-0 (stated) overlaps 10.200.1.0/24 of worker-1 (from index 1); set another `podCidr`':
        { podCidr: '10.200.0.0/23' },
      '`nodeIp` 10.0.1.21 is used by worker-0 and worker-1; set another one for either': { nodeIp: '10.0.1.21' },
      '`name` "worker-1" of index 0 is the default name of index 1; use worker-0, or a name other than "worker-" and a number':
        { name: 'worker-1' },
    }),
  )('%s', (message, stated) => {
    expect(refusal(request([worker(0, stated), worker(1)]))).toBe(message);
    expect(refusal(request([worker(1), worker(0, stated)]))).toBe(message);
  });
});

describe('is refused:', () => {
  test.each(
    Object.entries<PlanRequest>({
      '`index` 1 is used by two workers; give each worker its own': request([worker(1), worker(1)]),
      '`index` must be an integer from 0, got -1; give each worker its own': request([worker(-1)]),
      '`index` must be an integer from 0, got 1.5; give each worker its own': request([worker(1.5)]),
      '`index` must be an integer from 0, got undefined; give each worker its own': request([
        { ...worker(0), index: undefined as unknown as number },
      ]),
      '`name` "gpu" is used by index 0 and index 4; give each worker its own': request([
        worker(0, { name: 'gpu' }),
        worker(4, { name: 'gpu' }),
      ]),
      '`index` 2 is outside 10.200.0.0/23: it holds 2 blocks of /24, so an index is 0 to 1; use a wider supernet or a longer prefix':
        request([worker(0), worker(1), worker(2)], { podSupernet: '10.200.0.0/23' }),
      '`index` 235 has no address in subnet 10.0.1.0/24: addresses start at its network address + 20, so an index is 0 to 234; set `nodeIp`, or use a wider subnet':
        request([worker(235)]),
      '`podPrefixLength` 31 leaves no address for a pod: the network, the bridge and the broadcast each take one; use a prefix length of 30 or less (24 gives 253 pods)':
        request([], { podPrefixLength: 31 }),
      '`podSupernet` 10.200.0.0/31 leaves no address for a pod: the network, the bridge and the broadcast each take one; use a prefix length of 30 or less (24 gives 253 pods)':
        request([], { podSupernet: '10.200.0.0/31' }),
      '`podPrefixLength` must be an integer from 16 to 30 in the pod supernet 10.200.0.0/16, got 24.5': request([], {
        podPrefixLength: 24.5,
      }),
      '`podPrefixLength` must be an integer from 16 to 30 in the pod supernet 10.200.0.0/16, got 8': request([], {
        podPrefixLength: 8,
      }),
      '`podCidr` 10.201.0.0/24 is outside the pod supernet 10.200.0.0/16; use a block inside it, or a supernet that contains it':
        request([worker(0, { podCidr: '10.201.0.0/24' })]),
      '`podCidr` "10.200.0.1/24" has host bits set; the network address is 10.200.0.0, so write 10.200.0.0/24': request(
        [worker(0, { podCidr: '10.200.0.1/24' })],
      ),
      '`podCidr` 10.200.8.0/22 of worker-7 (stated) overlaps 10.200.11.128/25 of worker-9 (stated); set another `podCidr`':
        request([worker(7, { podCidr: '10.200.8.0/22' }), worker(9, { podCidr: '10.200.11.128/25' })]),
      "`podSupernet` 10.0.128.0/17 overlaps the VPC's block 10.0.0.0/16, and AWS rejects routes to part of a VPC block; use a block outside every block of the VPC":
        request([], { podSupernet: '10.0.128.0/17' }),
      "`podSupernet` 10.200.0.0/16 overlaps the VPC's block 10.200.64.0/24, and AWS rejects routes to part of a VPC block; use a block outside every block of the VPC":
        request([worker(0, { subnetCidr: '10.200.64.0/24' })]),
      '`nodeIp` 10.0.1.3 is reserved by AWS (future use) in subnet 10.0.1.0/24; use one of 10.0.1.4 to 10.0.1.254':
        request([worker(0, { nodeIp: '10.0.1.3' })]),
      '`nodeIp` 10.0.2.20 is outside its subnet 10.0.1.0/24; use one of 10.0.1.4 to 10.0.1.254': request([
        worker(0, { nodeIp: '10.0.2.20' }),
      ]),
      "`nodeIp` 10.200.7.7 is inside the pod supernet 10.200.0.0/16; use an address of the worker's subnet": request([
        worker(0, { nodeIp: '10.200.7.7', subnetCidr: null }),
      ]),
      'no address can be computed for index 3, because the CIDR block of its subnet is unknown; set `nodeIp`': request([
        worker(3, { subnetCidr: null }),
      ]),
      'subnet 10.0.1.0/29 has a prefix length of 29; AWS allows 16 to 28': request([
        worker(0, { subnetCidr: '10.0.1.0/29' }),
      ]),
      '`name` must be an RFC 1123 label (1 to 63 of a-z, 0-9 and "-", no "-" at either end), got "Worker_0"; for example worker-0':
        request([worker(0, { name: 'Worker_0' })]),
    }),
  )('%s', (message, asked) => {
    expect(refusal(asked)).toBe(message);
  });
});
