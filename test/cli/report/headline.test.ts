import fc from 'fast-check';
import type { EvidenceBySource } from '../../../cli/report/evidence';
import { headlineOf } from '../../../cli/report/headline';
import { finding, lab, live, proof } from './evidence';

const sound: EvidenceBySource = { proof: proof(), lab: null, live: null };
const held =
  "every pod reaches every other pod without NAT, every node reaches its own pods, and traffic to the internet and the VPC's resolver has the worker's address";

test.each<readonly [Partial<EvidenceBySource>, string]>([
  [{}, `good Proved: ${held}; shown for every packet`],
  [{ lab: lab() }, `good Proved: ${held}; shown for every packet and by 1,234 probes of the lab`],
  [
    { lab: lab(), live: live() },
    `good Proved: ${held}; shown for every packet, by 1,234 probes of the lab and on the live network`,
  ],
  [
    {
      live: live({ drift: [{ resource: 'a', liveId: null, property: 'b', expected: null, actual: null, fix: null }] }),
    },
    'warning Drifted: the rules hold, but the live network differs from the templates in 1 place',
  ],
  [
    { proof: proof({ rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'refuted', podEgressAsNode: 'unknown' } }) },
    'error Broken: nodeToOwnPods does not hold',
  ],
  [{ proof: proof({ findings: [finding()] }) }, 'error Broken: the rules hold, but there is 1 error'],
  [{ proof: proof({ findings: [finding({ severity: 'warning' })] }) }, `good Proved: ${held}; shown for every packet`],
])('the sum of %j', (more, expected) => {
  const { tone, word, text } = headlineOf({ ...sound, ...more });
  expect(`${tone} ${word}: ${text}`).toBe(expected);
});

test('what one witness refutes or cannot judge no other makes good', () => {
  const rules = ['podToPodWithoutNat', 'nodeToOwnPods', 'podEgressAsNode'] as const;
  const verdict = fc.constantFrom<'proved' | 'refuted' | 'unknown'>('proved', 'refuted', 'unknown');
  const some = fc.record({ podToPodWithoutNat: verdict, nodeToOwnPods: verdict, podEgressAsNode: verdict });
  fc.assert(
    fc.property(some, fc.option(some), fc.option(some), (byProof, byLab, byLive) => {
      const all = [byProof, byLab, byLive].flatMap((one) => one ?? []);
      const are = (word: string): readonly string[] =>
        rules.filter((rule) => all.some((verdicts) => verdicts[rule] === word));
      const { word, text } = headlineOf({
        proof: proof({ rules: byProof }),
        lab: byLab && lab({ rules: byLab }),
        live: byLive && live({ rules: byLive }),
      });
      const [refuted, unknown] = [are('refuted'), are('unknown')];
      expect(word).toBe(refuted.length > 0 ? 'Broken' : unknown.length > 0 ? 'Unknown' : 'Proved');
      for (const rule of refuted.length > 0 ? refuted : unknown) expect(text).toContain(rule);
    }),
  );
});
