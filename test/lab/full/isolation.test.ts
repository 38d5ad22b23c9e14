import { judgeIsolation, outcomeOf } from '../../../lab/full/isolation';
import type { AttemptResult } from '../../../lab/full/isolation-attempt';
import type { PlannedAttempt } from '../../../lab/full/isolation-plan';
import type { LabAttempt } from '../../../lab/plan/lab-result';

const PACKET: PlannedAttempt = {
  name: 'sourcesOfPods',
  from: 'pod@worker-0/10.200.0.2',
  as: '10.200.1.3',
  to: 'pod@worker-1/10.200.1.2',
  what: 'udp 8080',
  meant: false,
  doubt: null,
  allowed: ['10.0.1.20', '10.200.0.2'],
  made: {
    kind: 'packet',
    namespace: 'pod-0-0',
    address: '10.200.1.2',
    meant: false,
    protocol: 'udp',
    source: '10.200.1.3',
    sourcePort: 40_000,
    port: 8080,
    device: null,
    watched: ['eni-0', 'pod-1-0'],
  },
};
const QUESTION: PlannedAttempt = {
  ...PACKET,
  name: 'metadataFromPods',
  as: null,
  to: '169.254.169.254',
  what: 'PUT /latest/api/token',
  made: { kind: 'http', namespace: 'pod-0-0', address: '169.254.169.254', meant: false, request: '', headers: [] },
};

describe('outcomeOf', () => {
  const seen = (...places: AttemptResult['seen']): AttemptResult => ({ status: null, seen: places });

  test.each<readonly [string, AttemptResult, LabAttempt['outcome']]>([
    ['nowhere', seen(), 'stopped'],
    ['where it left its node', seen(['eni-0', 'tonode', '10.200.1.3']), 'left'],
    ['at the other end', seen(['eni-0', 'tonode', '10.200.1.3'], ['pod-1-0', 'eth0', '10.200.1.3']), 'arrived'],
    ['as it came back from the router', seen(['eni-0', 'tovpc', '10.200.1.3']), 'stopped'],
    // masqueraded: it is the node that sends, and says so
    [
      'under the address of its node',
      seen(['eni-0', 'tonode', '10.0.1.20'], ['pod-1-0', 'eth0', '10.0.1.20']),
      'stopped',
    ],
  ])('of a packet seen %s', (_where, result, outcome) => {
    expect(outcomeOf(PACKET, result)).toBe(outcome);
  });

  test('of a packet under its own address: it is looked for as any other', () => {
    const own: PlannedAttempt = {
      ...PACKET,
      as: null,
      made: { ...PACKET.made, source: '10.200.0.2' } as typeof PACKET.made,
    };
    expect(outcomeOf(own, seen(['eni-0', 'tonode', '10.200.0.2']))).toBe('left');
  });

  test('of a request: an answer that gives something', () => {
    expect([200, 401, 404, null].map((status) => outcomeOf(QUESTION, { status, seen: [] }))).toEqual([
      'arrived',
      'stopped',
      'stopped',
      'stopped',
    ]);
  });
});

describe('judgeIsolation', () => {
  const tried = (attempt: PlannedAttempt, outcome: LabAttempt['outcome'], meant = false) => ({
    ...attempt,
    meant,
    outcome,
  });
  const own = tried({ ...PACKET, as: null }, 'arrived', true);

  test('is proved where what is not meant is stopped, and what is comes through', () => {
    const { isolation, findings } = judgeIsolation([own, tried(PACKET, 'stopped'), tried(QUESTION, 'stopped')]);
    expect(findings).toEqual([]);
    expect(isolation.verdicts).toEqual({
      metadataFromPods: 'proved',
      sourcesOfPods: 'proved',
      nodePortsFromOutside: 'proved',
    });
    expect(isolation.attempts[1]).toEqual({
      name: 'sourcesOfPods',
      from: 'pod@worker-0/10.200.0.2',
      as: '10.200.1.3',
      to: 'pod@worker-1/10.200.1.2',
      what: 'udp 8080',
      meant: false,
      outcome: 'stopped',
    });
  });

  test('is refuted by one attempt that leaves the node, whatever else cannot be judged', () => {
    const { isolation, findings } = judgeIsolation([tried(PACKET, null), tried(PACKET, 'left')]);
    expect(isolation.verdicts.sourcesOfPods).toBe('refuted');
    expect(findings).toEqual([
      {
        id: 'lab-sources-of-pods',
        severity: 'warning',
        resource: 'pod@worker-0/10.200.0.2',
        message:
          "sourcesOfPods is refuted: 1 of 2 attempts, pod@worker-0/10.200.0.2 as 10.200.1.3 to pod@worker-1/10.200.1.2, udp 8080 the first: packets of pods leave their node under others' addresses, and with source/dest check off AWS carries them",
        fix: 'drop on the node what comes from its bridge under a source outside its pod CIDR, as the table of this library does',
      },
    ]);
  });

  test('is unknown where an attempt cannot be judged, and where what is meant to come through does not', () => {
    const doubted = { ...QUESTION, doubt: 'how it answers is not known' };
    const { isolation, findings } = judgeIsolation([tried(doubted, null), { ...own, outcome: 'stopped' }]);
    expect(isolation.verdicts).toEqual({
      metadataFromPods: 'unknown',
      sourcesOfPods: 'unknown',
      nodePortsFromOutside: 'proved',
    });
    expect(findings.map(({ id, severity, message }) => [id, severity, message.split(': ').at(-1)])).toEqual([
      ['lab-metadata-from-pods', 'warning', 'how it answers is not known'],
      ['lab-sources-of-pods', 'warning', 'what is to come through does not, or AWS does not document whether it does'],
    ]);
  });

  test('is unknown where a worker has no pods to try it from, and nothing else was found', () => {
    const { isolation, findings } = judgeIsolation([own, tried(PACKET, 'stopped')], ['worker-1', 'worker-2']);
    expect(isolation.verdicts).toEqual({
      metadataFromPods: 'unknown',
      sourcesOfPods: 'unknown',
      nodePortsFromOutside: 'proved',
    });
    expect(findings).toEqual(
      [
        ['lab-metadata-from-pods', 'metadataFromPods'],
        ['lab-sources-of-pods', 'sourcesOfPods'],
      ].map(([id, name]) => ({
        id,
        severity: 'warning',
        resource: 'worker-1, worker-2',
        message: `${String(name)} is unknown: worker-1, worker-2 has no pods to try it from`,
        fix: 'see the findings beside this one',
      })),
    );
    expect(judgeIsolation([tried(PACKET, 'left')], ['worker-1']).isolation.verdicts.sourcesOfPods).toBe('refuted');
  });
});
