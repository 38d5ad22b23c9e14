import { isTranslated, seen, writeMatrix } from '../../../cli/text/matrix';
import type { LabPair } from '../../../lab/plan/lab-result';

const A = 'pod@worker-0/10.200.0.2';
const B = 'pod@worker-1/10.200.1.2';

function pair(
  from: string,
  to: string,
  protocol: LabPair['protocol'],
  sourceSeen: string | null,
  reached: LabPair['reached'] = sourceSeen !== null,
): LabPair {
  return { from, to, protocol, port: protocol === 'icmp' ? null : 8080, reached, sourceSeen };
}

function all(from: string, to: string, sourceSeen: string | null): readonly LabPair[] {
  return [pair(from, to, 'tcp', sourceSeen), pair(from, to, 'udp', sourceSeen), pair(from, to, 'icmp', sourceSeen)];
}

describe('seen', () => {
  test.each<[string, readonly LabPair[]]>([
    ['', []],
    ['10.200.0.2', all(A, B, '10.200.0.2')],
    ['10.0.1.20 NAT', all(A, B, '10.0.1.20')],
    ['-', all(A, B, null)],
    ['?', [pair(A, B, 'tcp', null, null)]],
    ['no reply (10.200.0.2)', [pair(A, B, 'tcp', '10.200.0.2', false), pair(A, B, 'udp', null)]],
    ['10.200.0.2 (tcp only)', [pair(A, B, 'tcp', '10.200.0.2'), pair(A, B, 'udp', null)]],
    ['10.200.0.2, 10.0.1.20 NAT', [pair(A, B, 'tcp', '10.200.0.2'), pair(A, B, 'udp', '10.0.1.20')]],
    // a node has no address of its own in its name: what is right for it is not judged here
    ['10.0.1.20', all('worker-0', B, '10.0.1.20')],
    ['10.0.1.20', all(A, 'internet', '10.0.1.20')],
  ])('says "%s"', (text, pairs) => {
    expect(seen(pairs)).toBe(text);
  });
});

test('only a pod that sees another address than the asking pod has is translated', () => {
  expect(isTranslated(pair(A, B, 'tcp', '10.0.1.20'))).toBe(true);
  expect(isTranslated(pair(A, B, 'tcp', '10.200.0.2'))).toBe(false);
  expect(isTranslated(pair(A, B, 'tcp', null))).toBe(false);
  expect(isTranslated(pair(A, 'worker-1', 'tcp', '10.0.1.20'))).toBe(false);
});

const LEGEND = ['A cell is the source address that the receiver saw; "-" means that nothing arrived.', ''];

describe('writeMatrix', () => {
  test('has a grid of what pods saw, pods before nodes, and one of the rest', () => {
    const pairs = [
      ...all('worker-10', B, '10.0.1.30'),
      ...all('worker-2', B, '10.0.1.22'),
      ...all(B, A, '10.200.1.2'),
      ...all(A, B, '10.0.1.20'),
      ...all(A, 'internet', '10.0.1.20'),
      pair(B, '10.0.0.2', 'udp', null),
    ];
    expect(writeMatrix(pairs)).toBe(
      [
        ...LEGEND,
        'from \\ to                10.200.0.2  10.200.1.2',
        'pod@worker-0/10.200.0.2  .           10.0.1.20 NAT',
        'pod@worker-1/10.200.1.2  10.200.1.2  .',
        'worker-2                             10.0.1.22',
        'worker-10                            10.0.1.30',
        '',
        'from \\ to                10.0.0.2  internet',
        'pod@worker-0/10.200.0.2            10.0.1.20',
        'pod@worker-1/10.200.1.2  -',
        '',
      ].join('\n'),
    );
  });

  test('counts where a grid would not fit a line', () => {
    const pods = Array.from({ length: 9 }, (_, index) => `pod@worker-${String(index)}/10.200.${String(index)}.2`);
    const pairs = pods.flatMap((from) =>
      pods
        .filter((to) => to !== from)
        .map((to) => pair(from, to, 'tcp', from === pods[0] ? '10.0.1.20' : (from.split('/')[1] ?? null))),
    );
    expect(writeMatrix([...pairs, pair(A, '10.0.0.2', 'udp', null), pair('worker-0', B, 'tcp', null)])).toBe(
      [
        ...LEGEND,
        'direction    probes  answered  pod address translated',
        'pod to pod   72      72        8',
        'node to pod  1       0         0',
        '',
        'from \\ to                10.0.0.2',
        'pod@worker-0/10.200.0.2  -',
        '',
      ].join('\n'),
    );
  });

  test('explains no cell where there is no grid', () => {
    const senders = Array.from({ length: 9 }, (_, index) => `worker-${String(index)}`);
    const pairs = senders.map((to) => pair('internet', to, 'tcp', null));
    expect(writeMatrix(pairs)).toMatch(/^direction /);
    expect(writeMatrix([])).toBe('');
  });
});
