import { isHeld, writeSummary, writeVerdicts } from '../../../cli/text/verdicts';
import type { LabPair, LabResult } from '../../../lab/plan/lab-result';

const A = 'pod@worker-0/10.200.0.2';
const B = 'pod@worker-1/10.200.1.2';

const HELD: LabResult = {
  rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
  also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
  assumptions: [],
  probes: 2,
  pairs: [
    { from: A, to: B, protocol: 'tcp', port: 8080, reached: true, sourceSeen: '10.200.0.2' },
    { from: A, to: 'internet', protocol: 'tcp', port: 443, reached: true, sourceSeen: '10.0.1.20' },
  ],
  findings: [],
};

const failing: readonly LabPair[] = [
  { from: A, to: B, protocol: 'tcp', port: 8080, reached: true, sourceSeen: '10.0.1.20' },
  { from: A, to: B, protocol: 'udp', port: 8080, reached: true, sourceSeen: '10.0.1.20' },
  { from: A, to: B, protocol: 'icmp', port: null, reached: false, sourceSeen: null },
  { from: B, to: A, protocol: 'udp', port: 53, reached: false, sourceSeen: '10.200.1.2' },
  { from: B, to: A, protocol: 'icmp', port: null, reached: null, sourceSeen: null },
];

const RULES = [
  'Rule                Verdict',
  'podToPodWithoutNat  proved',
  'nodeToOwnPods       proved',
  'podEgressAsNode     proved',
  'nodeToRemotePods    proved',
  'podToNodes          proved',
  'controlPlaneToPods  proved',
  '',
];

describe('isHeld', () => {
  test('holds with all three proved, whatever a warning says', () => {
    expect(isHeld(HELD)).toBe(true);
    expect(
      isHeld({ ...HELD, findings: [{ id: 'x', severity: 'warning', resource: 'r', message: 'm', fix: 'f' }] }),
    ).toBe(true);
  });

  test.each<[string, LabResult]>([
    ['a refuted rule', { ...HELD, rules: { ...HELD.rules, nodeToOwnPods: 'refuted' } }],
    ['an unknown rule', { ...HELD, rules: { ...HELD.rules, podEgressAsNode: 'unknown' } }],
    [
      'an error finding',
      { ...HELD, findings: [{ id: 'x', severity: 'error', resource: 'r', message: 'm', fix: 'f' }] },
    ],
  ])('does not hold with %s', (_, result) => {
    expect(isHeld(result)).toBe(false);
  });
});

describe('writeVerdicts', () => {
  test('says no more than the verdicts where all is well', () => {
    expect(writeVerdicts(HELD)).toBe(RULES.join('\n'));
  });

  test('says of a full lab what pods and strangers came to', () => {
    const verdicts = { metadataFromPods: 'proved', sourcesOfPods: 'refuted', nodePortsFromOutside: 'unknown' } as const;
    const result: LabResult = { ...HELD, isolation: { verdicts, attempts: [] } };
    const rows = ['metadataFromPods      proved', 'sourcesOfPods         refuted', 'nodePortsFromOutside  unknown', ''];
    const wider = RULES.filter((line) => line !== '').map((line) => {
      const [rule = '', verdict = ''] = line.split(/ +/);
      return rule.padEnd('nodePortsFromOutside  '.length) + verdict;
    });
    expect(writeVerdicts(result)).toBe([...wider, ...rows].join('\n'));
    expect(isHeld(result)).toBe(true);
    expect(writeSummary(result, 1)).toBe(
      `${writeSummary(HELD, 1)}Not proved among the other rules: sourcesOfPods is refuted, nodePortsFromOutside is unknown; see the warnings.\n`,
    );
    expect(writeSummary({ ...result, rules: { ...HELD.rules, nodeToOwnPods: 'refuted' } }, 1)).toBe(
      'Not proved by 2 probes in 1.0 s: nodeToOwnPods is refuted, sourcesOfPods is refuted, nodePortsFromOutside is unknown.\n',
    );
  });

  test('names the pairs that failed with what happened, and each finding with witness and fix', () => {
    const findings: LabResult['findings'] = [
      {
        id: 'lab-pod-to-pod',
        severity: 'error',
        resource: 'worker-0',
        message: 'pods arrive translated',
        fix: 'put the table back',
        witness: { from: A, to: B, protocol: 'tcp', port: 8080 },
      },
      { id: 'no-control-plane', severity: 'info', resource: '', message: 'nothing to ask', fix: '' },
    ];
    expect(writeVerdicts({ ...HELD, pairs: [...HELD.pairs, ...failing], findings })).toBe(
      [
        ...RULES,
        'From                     To                       What happened                              Protocols',
        `${A}  ${B}  seen as 10.0.1.20                          tcp 8080, udp 8080`,
        `${A}  ${B}  nothing arrived                            icmp`,
        `${B}  ${A}  arrived as 10.200.1.2, no reply came back  udp 53`,
        `${B}  ${A}  unknown                                    icmp`,
        '',
        'error lab-pod-to-pod (worker-0): pods arrive translated',
        `  witness: ${A} to ${B}, tcp 8080`,
        '  fix: put the table back',
        'info no-control-plane: nothing to ask',
        '',
      ].join('\n'),
    );
  });

  test('lists the first dozen of many pairs, and says how many more there are', () => {
    const pairs = Array.from({ length: 30 }, (_, index): LabPair => {
      return {
        from: A,
        to: `pod@worker-1/10.200.1.${String(index + 2)}`,
        protocol: 'icmp',
        port: null,
        reached: false,
        sourceSeen: null,
      };
    });
    const text = writeVerdicts({ ...HELD, pairs });
    expect(text.match(/nothing arrived/g)).toHaveLength(12);
    expect(text).toContain('... and 18 more pairs; --json lists all\n');
  });
});

describe('writeSummary', () => {
  test('says what was proved, and by how many probes', () => {
    expect(writeSummary(HELD, 0.34)).toBe(
      "Proved by 2 probes in 0.3 s: every pod reaches every other pod without NAT, every node reaches its own pods, and traffic to the internet and the VPC's resolver has the worker's address.\n",
    );
  });

  test('names what is not', () => {
    const result: LabResult = {
      ...HELD,
      rules: { ...HELD.rules, podToPodWithoutNat: 'refuted' },
      also: { ...HELD.also, podToNodes: 'unknown' },
    };
    expect(writeSummary(result, 1)).toBe(
      'Not proved by 2 probes in 1.0 s: podToPodWithoutNat is refuted, podToNodes is unknown.\n',
    );
  });

  test('points to the findings where every rule is proved all the same', () => {
    const findings: LabResult['findings'] = [{ id: 'x', severity: 'error', resource: 'r', message: 'm', fix: 'f' }];
    expect(writeSummary({ ...HELD, findings }, 1)).toBe('Not proved by 2 probes in 1.0 s: see the findings.\n');
  });
});
