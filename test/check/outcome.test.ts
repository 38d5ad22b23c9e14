import { judge, type JudgedFinding, type Judgement } from '../../lib/check/judgement';
import { isHeld, ruleStands } from '../../lib/check/outcome';
import type { FindingId } from '../../lib/rules/registry';
import { type Edit, editedTemplate, modelOf, set } from '../rules/default-app';
import { FAULTS } from '../rules/faults';

const judged = (...edits: readonly Edit[]): Judgement => judge(modelOf(editedTemplate(...edits)));

function acknowledging(judgement: Judgement, isSeen: (finding: JudgedFinding) => boolean): Judgement {
  const findings = judgement.findings.map((one) => ({ ...one, acknowledged: isSeen(one) }));
  return { ...judgement, findings };
}

const byId =
  (...ids: readonly FindingId[]) =>
  ({ id }: JudgedFinding): boolean =>
    ids.some((one) => one === id);

test('a rule all of whose findings are acknowledged stands, and its word stays', () => {
  const refuted = judged(...FAULTS['route-missing']);
  const seen = acknowledging(refuted, byId('route-missing'));
  expect([isHeld(refuted, false), isHeld(seen, false), seen.rules]).toEqual([false, true, refuted.rules]);
});

test('one finding that nobody acknowledged is enough to fail', () => {
  const both = judged(...FAULTS['route-missing'], ...FAULTS['source-dest-check-on']);
  expect(isHeld(acknowledging(both, byId('route-missing')), false)).toBe(false);
  expect(isHeld(acknowledging(both, byId('route-missing', 'source-dest-check-on')), false)).toBe(true);
});

test('what is unknown passes where that is allowed, or acknowledged', () => {
  const unknown = judged(...FAULTS['security-group-reference-only']);
  const seen = acknowledging(unknown, byId('security-group-reference-only'));
  expect([isHeld(unknown, false), isHeld(unknown, true), isHeld(seen, false)]).toEqual([false, true, true]);
});

test('an error that breaks no rule fails until it is acknowledged', () => {
  const reserved = judged(set('NetworkInterface', /worker1/, { PrivateIpAddress: '10.0.1.3' }));
  const errors = reserved.findings.filter(({ severity }) => severity === 'error');
  expect(errors.length).toBeGreaterThan(0);
  expect([
    isHeld(reserved, true),
    isHeld(
      acknowledging(reserved, ({ severity }) => severity === 'error'),
      true,
    ),
  ]).toEqual([false, true]);
});

test('of several pod networks, an acknowledgement in one is none in another', () => {
  const { rules, also, networks, findings } = judged(...FAULTS['route-missing']);
  const [network] = networks;
  const [found] = findings.filter(byId('route-missing'));
  if (network === undefined || found === undefined) throw new Error('no network or no finding');
  const told = (name: string, acknowledged: boolean): JudgedFinding => ({
    ...found,
    network: name,
    severity: 'warning',
    acknowledged,
  });
  const two = (second: boolean): Judgement => ({
    ...{ rules, also, assumptions: [], limits: [] },
    networks: ['one', 'two'].map((name) => ({ ...network, name })),
    findings: [told('one', true), told('two', second)],
  });
  expect([false, true].map((second) => ruleStands(two(second), 'podToPodWithoutNat', false))).toEqual([false, true]);
});
