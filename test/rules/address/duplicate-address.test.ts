import { judge } from '../../../lib/check/judgement';
import { editedTemplate, modelOf, set } from '../default-app';

// the workers have 10.0.1.20, 10.0.1.21 and 10.0.1.22
test.each([
  ['10.0.1.16/28', ['10.0.1.20', '10.0.1.22'], 'unknown'],
  ['10.0.1.32/28', [], 'proved'],
])('a prefix %s of a worker holds %j of the others', (Ipv4Prefix, held, verdict) => {
  const prefixed = set('NetworkInterface', /worker1/, { Ipv4Prefixes: [{ Ipv4Prefix }] });
  const { findings, rules } = judge(modelOf(editedTemplate(prefixed)));
  expect(findings.filter(({ id }) => id === 'duplicate-address').map(({ message }) => message)).toEqual(
    held.map((address): unknown =>
      expect.stringMatching(`worker\\d\\w* has ${address}, which is in ${Ipv4Prefix}, a prefix of .*worker1`),
    ),
  );
  expect(rules.podEgressAsNode).toBe(verdict);
});
