import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { prove } from '../../../lib/walk/proof/prove';
import { editedTemplate, modelOf } from '../../rules/default-app';
import { FAULTS } from '../../rules/faults';

/** The verdicts beside `proved` where a node of a faulty network runs a command of the AWS CLI. */
function verdictOf(fault: keyof typeof FAULTS, command: string): string {
  const model = modelOf(editedTemplate(...FAULTS[fault]));
  const call = { unknown: `part 1, line 3: calls AWS from the node: aws ${command}` };
  const nodes = model.nodes.map((node) => ({ ...node, setup: { ...node.setup, networkCalls: [call] } }));
  const { rules, also } = prove(compileNetwork({ ...model, nodes }));
  const verdicts = [...Object.values(rules), ...Object.values(also)].map(({ verdict }) => verdict);
  return [...new Set(verdicts)].filter((verdict) => verdict !== 'proved').join();
}

test.each([
  ['source-dest-check-on', 'ec2 modify-instance-attribute --instance-id i --no-source-dest-check', 'unknown'],
  ['source-dest-check-on', 'ec2 attach-volume --volume-id v', 'refuted'],
  ['route-missing', 'ec2 create-route --route-table-id r --destination-cidr-block 10.200.1.0/24', 'unknown'],
  ['route-missing', 'ec2 modify-instance-attribute --instance-id i --no-source-dest-check', 'refuted'],
  ['security-group-ingress-missing', 'ec2 authorize-security-group-ingress --group-id g', 'unknown'],
] as const)('%s, and a node runs aws %s: %s', (fault, command, verdict) => {
  expect(verdictOf(fault, command)).toBe(verdict);
});
