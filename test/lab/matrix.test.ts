import type { LabEvent, LabRequest, Channel } from '../../lab/lab-process';
import { stallFindings } from '../../lab/findings';
import type { Carried, Drop, LabPlan, Measurement, Probe } from '../../lab/plan/lab-plan';
import { measure, passes } from '../../lab/matrix';

const PROBE: Probe = {
  id: 0,
  rule: 'podToPodWithoutNat',
  from: 'pod@worker-0/10.200.0.2',
  to: 'pod@worker-1/10.200.1.2',
  namespace: 'pod-0-0',
  address: '10.200.1.2',
  protocol: 'tcp',
  port: 8080,
  sourcePort: null,
  expect: 'asSent',
  doubt: null,
};

const ANSWERED: Measurement = {
  id: 0,
  reached: true,
  sent: ['10.200.0.2', 40000],
  seen: ['10.200.0.2', 40000],
  arrivedAt: ['10.200.1.2', 8080],
  error: null,
};

const drop = (comment: string): Drop => ({ namespace: 'eni-0', comment, packets: 3 });

const SILENT: Measurement = { ...ANSWERED, reached: false, seen: null, arrivedAt: null };

describe('a probe passes where its answer came and the other end saw what it must see', () => {
  test.each<[string, Partial<Probe>, Partial<Measurement>, boolean]>([
    ['as sent', {}, {}, true],
    ['no answer', {}, { reached: false }, false],
    ['another source address', {}, { seen: ['10.0.1.20', 40000] }, false],
    ['another source port', {}, { seen: ['10.200.0.2', 1024] }, false],
    ['arrived elsewhere', {}, { arrivedAt: ['10.200.1.3', 8080] }, false],
    ['arrived at another port', {}, { arrivedAt: ['10.200.1.2', 80] }, false],
    ['an answer without a request', {}, { seen: null, arrivedAt: null }, false],
    ['any source will do', { expect: null }, { seen: ['10.0.1.20', 40000] }, true],
    ['the node is to be seen, and is', { expect: { source: '10.0.1.20' } }, { seen: ['10.0.1.20', 1024] }, true],
    ['the node is to be seen, the pod is', { expect: { source: '10.0.1.20' } }, {}, false],
    ['ICMP has no port', { protocol: 'icmp', port: null }, { arrivedAt: ['10.200.1.2', 0] }, true],
  ])('%s', (_, probe, measured, expected) => {
    expect(passes({ ...PROBE, ...probe }, { ...ANSWERED, ...measured })).toBe(expected);
  });
});

/** A channel that answers from a list and records each request. */
function played(answers: readonly LabEvent[]): { channel: Channel; requests: LabRequest[] } {
  const requests: LabRequest[] = [];
  const left = [...answers];
  return {
    requests,
    channel: {
      send: (request) => requests.push(request),
      next: () => Promise.resolve(left.shift() ?? { event: 'ended', said: '' }),
    },
  };
}

function planOf(probes: readonly Probe[], lenient: string): LabPlan {
  const namespace = { name: 'eni-0', sysctls: [], linkSysctls: [], ip: [], nft: { strict: 'strict', lenient } };
  return { namespaces: [namespace], links: [], nodes: [], servers: [], probes, transfers: [] };
}

const TWO = [PROBE, { ...PROBE, id: 1 }];

test('a transfer is asked for where the internet was reached, and one that does not end is told', async () => {
  const toInternet = { ...PROBE, address: '203.0.113.10', expect: null };
  const transfer = {
    from: PROBE.from,
    namespace: 'pod-0-0',
    to: 'inet-0',
    address: '203.0.113.10',
    port: 443,
    bytes: 9,
  };
  const offline = { ...transfer, from: 'pod@worker-1/10.200.1.2' };
  const run = async (results: readonly Carried[]) => {
    const { channel, requests } = played([
      { event: 'measured', results: [ANSWERED] },
      { event: 'transferred', results },
    ]);
    const plan = { ...planOf([toInternet], 'strict'), transfers: [transfer, offline] };
    const { stalls } = await measure(plan, channel);
    expect(requests.slice(1)).toEqual([{ do: 'transfer', transfers: [transfer] }]);
    return stallFindings(stalls).map(({ id, message }) => `${id}: ${message}`);
  };
  expect(await run([{ out: 9, back: 9 }])).toEqual([]);
  const lost = 'small packets pass, and large ones are lost';
  expect(await run([{ out: 4, back: 0 }])).toEqual([
    `lab-transfer-stalled: a transfer of 9 bytes from ${PROBE.from} to the internet stops after 4: ${lost}`,
  ]);
  expect(await run([{ out: 9, back: 3 }])).toEqual([
    `lab-transfer-stalled: a transfer of 9 bytes from the internet to ${PROBE.from} stops after 3: ${lost}`,
  ]);
});

test('what failed under the strict reading is asked once more under the lenient one, and unknown where that passes', async () => {
  const { channel, requests } = played([
    { event: 'measured', results: [ANSWERED, { ...SILENT, id: 1 }] },
    { event: 'drops', drops: [drop('group in')] },
    { event: 'measured', results: [{ ...ANSWERED, id: 1 }] },
  ]);
  const { outcomes, drops } = await measure(planOf(TWO, 'lenient'), channel);
  expect(requests).toEqual([
    { do: 'probe', reading: 'strict', probes: null },
    { do: 'drops' },
    { do: 'probe', reading: 'lenient', probes: [1] },
  ]);
  expect(outcomes.map(({ verdict }) => verdict)).toEqual(['passed', 'unknown']);
  expect(drops).toEqual([drop('group in')]);
});

test('what fails under both readings has failed', async () => {
  const silent: LabEvent = { event: 'measured', results: [SILENT] };
  const { channel } = played([silent, { event: 'drops', drops: [drop('group in')] }, silent]);
  const { outcomes } = await measure(planOf([PROBE], 'lenient'), channel);
  expect(outcomes.map(({ verdict }) => verdict)).toEqual(['failed']);
});

test.each<[string, string, readonly Drop[]]>([
  ['both readings are the same', 'strict', [drop('group in')]],
  ['nothing was dropped', 'lenient', []],
  ['a rule that is the same in both dropped it', 'lenient', [drop('source check')]],
  ['it was dropped elsewhere', 'lenient', [{ ...drop('group in'), namespace: 'vpc-0' }]],
])('there is one round where %s', async (_, lenient, drops) => {
  const { channel, requests } = played([
    { event: 'measured', results: [SILENT] },
    { event: 'drops', drops },
  ]);
  const { outcomes } = await measure(planOf([PROBE], lenient), channel);
  expect([requests.length, outcomes.map(({ verdict }) => verdict)]).toEqual([2, ['failed']]);
});

test('a doubt leaves no verdict, whatever was measured', async () => {
  const { channel } = played([{ event: 'measured', results: [ANSWERED] }]);
  const { outcomes } = await measure(planOf([{ ...PROBE, doubt: 'an import' }], 'strict'), channel);
  expect(outcomes.map(({ verdict }) => verdict)).toEqual(['unknown']);
});

test.each<[string, readonly LabEvent[]]>([
  ['it ended before it answered', []],
  ['it ended before it answered: Traceback', [{ event: 'ended', said: 'Traceback' }]],
  ['no such namespace', [{ event: 'failed', message: 'no such namespace' }]],
])('a lab that does not answer is told from a network that does not: %s', async (message, answers) => {
  await expect(measure(planOf([PROBE], 'strict'), played(answers).channel)).rejects.toThrow(
    `the lab did not answer: ${message}; run it again`,
  );
});
