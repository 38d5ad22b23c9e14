import type { LabPair } from '../../../lab/plan/lab-result';
import { labSection, labMismatch } from '../../../cli/report/lab-section';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { largeNetwork } from '../../walk/large-network';
import { lab } from './evidence';
import { tablesOf } from './tables';

const network = compileNetwork(largeNetwork(2));
const [A, B] = ['pod@worker-0/10.128.0.2', 'pod@worker-1/10.128.1.2'];

function pair(from: string, to: string, more: Partial<LabPair> = {}): LabPair {
  return { from, to, protocol: 'tcp', port: 8080, reached: true, sourceSeen: from.split('/')[1] ?? null, ...more };
}

test('who reached whom is told, and under which address where it is not the pod that asked', () => {
  const pairs = [
    pair(A, B),
    pair(B, A, { sourceSeen: '10.0.16.20' }),
    pair('worker-0', B, { reached: false, sourceSeen: null }),
    pair('worker-1', A, { reached: null, sourceSeen: null }),
    pair(A, 'internet', { sourceSeen: '10.0.0.20' }),
    pair(B, 'internet', { reached: false, sourceSeen: '10.128.1.2' }),
  ];
  expect(tablesOf(labSection(lab({ pairs }), network)?.body ?? null)).toEqual({
    'To pods': [
      ['from \\ to', '10.128.0.2', '10.128.1.2'],
      [A, '·', '✓ reached'],
      [B, '10.0.16.20 NAT ✗ failed', '·'],
      ['worker-0', '·', 'nothing arrived ✗ failed'],
      ['worker-1', '? unknown', '·'],
    ],
    'To nodes, the resolver and the internet': [
      ['from \\ to', 'internet'],
      [A, '10.0.0.20 ✓ reached'],
      [B, 'no reply (10.128.1.2) ✗ failed'],
    ],
  });
});

test('what some protocols reach is not right', () => {
  const pairs = [pair(A, B), pair(A, B, { protocol: 'icmp', port: null, reached: false, sourceSeen: null })];
  expect(tablesOf(labSection(lab({ pairs }), network)?.body ?? null)['To pods']?.[1]).toEqual([
    A,
    '10.128.0.2 (tcp only) ✗ failed',
  ]);
});

test('of more ends than a page has room for, they are counted and those that failed are listed', () => {
  const ends = Array.from({ length: 25 }, (_, at) => `pod@worker-0/10.128.0.${String(at + 2)}`);
  const pairs = ends.flatMap((from) => ends.filter((to) => to !== from).map((to) => pair(from, to)));
  const [first, ...others] = pairs;
  const broken = first === undefined ? [] : [{ ...first, reached: false, sourceSeen: null }, ...others];
  expect(tablesOf(labSection(lab({ pairs: broken }), network)?.body ?? null)).toEqual({
    'To pods': [
      ['direction', 'probes', 'answered', 'pod address translated'],
      ['pod to pod', '600', '599', '0'],
    ],
    'To pods: what failed': [
      ['From', 'To', 'What happened', 'Protocols'],
      [ends[0], ends[1], 'nothing arrived', 'tcp 8080'],
    ],
  });
});

test('a lab of other nodes is noticed', () => {
  const strange = (...pairs: readonly LabPair[]): string | null => labMismatch(lab({ pairs }), network);
  expect(strange(pair(A, B), pair('worker-1', 'internet'), pair(A, '10.0.0.2'))).toBe(null);
  expect(strange(pair(A, B), pair(A, 'pod@worker-2/10.128.2.2'))).toBe(
    'the lab probed worker-2, which is not in the templates',
  );
  expect(strange(pair(A, 'internet'))).toBe('the lab did not probe worker-1, which is in the templates');
  expect(labSection(null, network)).toBe(null);
});
