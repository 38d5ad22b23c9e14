import fc from 'fast-check';
import { cidrAt, contains, overlaps, parseCidr } from '../../../lib/address/cidr';
import { readUserData } from '../../../lib/user-data/user-data-reader';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { prove } from '../../../lib/walk/proof/prove';
import { editedTemplate, modelOf } from '../../rules/default-app';
import { FAULTS } from '../../rules/faults';

type Fault = keyof typeof FAULTS;
const models = new Map<Fault, ReturnType<typeof modelOf>>();

/** The verdicts beside `proved` where workers of a faulty network run a command of the AWS CLI. */
function verdictOf(fault: Fault, callers: readonly number[], command: string): string {
  const model = models.get(fault) ?? modelOf(editedTemplate(...FAULTS[fault]));
  models.set(fault, model);
  const { networkCalls } = readUserData(`#!/bin/bash\nID=$(ec2-metadata -i)\nVERB=create-route\naws ${command}\n`);
  expect(networkCalls).toHaveLength(1);
  const nodes = model.nodes.map((node) =>
    callers.includes(node.index ?? -1) ? { ...node, setup: { ...node.setup, networkCalls } } : node,
  );
  const { rules, also } = prove(compileNetwork({ ...model, nodes }));
  const verdicts = [...Object.values(rules), ...Object.values(also)].map(({ verdict }) => verdict);
  return [...new Set(verdicts)].filter((verdict) => verdict !== 'proved').join();
}

const ALL = [0, 1, 2];
const ATTRIBUTE = 'ec2 modify-instance-attribute --instance-id $ID';
const INTERFACE = 'ec2 modify-network-interface-attribute --network-interface-id $ENI';

/** Each fault with the workers that calls count of and those that they do not, calls that mend it, and calls that do not. */
const CALLS: readonly (readonly [Fault, readonly number[], readonly number[], readonly string[], readonly string[]])[] =
  [
    [
      'source-dest-check-on',
      [1],
      [0, 2],
      [
        `${ATTRIBUTE} --no-source-dest-check`,
        `--region $R ${ATTRIBUTE} --source-dest-check '{"Value": false}'`,
        `${ATTRIBUTE} --attribute sourceDestCheck --value false`,
        `${INTERFACE} --source-dest-check $VALUE`,
        `${ATTRIBUTE} $OPTIONS`,
        `${INTERFACE} --no-source-dest-check`,
        'ec2 modify-instance-attribute --cli-input-json file:///etc/call.json',
        'ec2 $WHAT --instance-id $ID',
        '$WHAT',
      ],
      [
        `${ATTRIBUTE} --instance-type t3.large`,
        `${ATTRIBUTE} --disable-api-termination`,
        `${ATTRIBUTE} --source-dest-check`,
        `${INTERFACE} --groups $G`,
        'ec2 attach-volume --volume-id v',
        'ec2 create-route --route-table-id $T --destination-cidr-block 10.200.1.0/24 --instance-id $ID',
        'ssm send-command --document-name AWS-RunShellScript --parameters modify-instance-attribute',
      ],
    ],
    [
      'route-missing',
      [0],
      [],
      [
        'ec2 create-route --route-table-id $T --destination-cidr-block 10.200.2.0/24 --instance-id $ID',
        'ec2 $VERB --destination-cidr-block=10.200.2.7/24 --route-table-id $T',
      ],
      [],
    ],
    [
      'route-missing',
      ALL,
      [1],
      [
        'ec2 replace-route --destination-cidr-block $CIDR --route-table-id $T',
        'ec2 create-route --destination-prefix-list-id $P --route-table-id $T',
        'ec2 associate-route-table --route-table-id $T --subnet-id $S',
        'ec2 replace-route-table-association --association-id $A --route-table-id $T',
      ],
      [
        'ec2 create-route --route-table-id $T --destination-cidr-block 10.200.1.0/24 --instance-id $ID',
        'ec2 create-route --route-table-id $T --destination-ipv6-cidr-block ::/0 --gateway-id $G',
        'ec2 delete-route --route-table-id $T --destination-cidr-block 10.200.2.0/24',
        'ec2 create-route-table --vpc-id $V',
        `${ATTRIBUTE} --no-source-dest-check`,
      ],
    ],
    [
      'security-group-ingress-missing',
      ALL,
      [2],
      [
        'ec2 authorize-security-group-ingress --group-id $G',
        'ec2 modify-security-group-rules --group-id $G',
        `${INTERFACE} --groups $G`,
      ],
      ['ec2 authorize-security-group-egress --group-id $G', 'ec2 revoke-security-group-ingress --group-id $G'],
    ],
    [
      'security-group-egress-missing',
      ALL,
      [2],
      ['ec2 authorize-security-group-egress --group-id $G', `${ATTRIBUTE} --groups sg-1`],
      ['ec2 authorize-security-group-ingress --group-id $G'],
    ],
    [
      'no-public-address',
      [0],
      [1, 2],
      ['ec2 associate-address --instance-id $ID'],
      ['ec2 disassociate-address --public-ip $IP'],
    ],
  ];

test.each(CALLS.flatMap(([fault, ...row]) => row[2].map((call) => [fault, call, row[0], row[1]] as const)))(
  '%s is unknown where it may be mended by aws %s',
  (fault, call, callers, others) => {
    expect(verdictOf(fault, callers, call)).toBe('unknown');
    expect(verdictOf(fault, others, call)).toBe('refuted');
  },
);

test.each(CALLS.flatMap(([fault, , , , stray]) => stray.map((call) => [fault, call] as const)))(
  '%s stays refuted by a stray aws %s',
  (fault, call) => {
    expect(verdictOf(fault, ALL, call)).toBe('refuted');
  },
);

test('a route of any block mends what the block holds, and nothing else', () => {
  const missing = parseCidr('10.200.2.0/24');
  const blocks = fc
    .tuple(fc.integer({ min: 8, max: 28 }), fc.integer({ min: 0, max: 2 ** 12 - 1 }))
    .map(([length, at]) =>
      cidrAt(Math.floor((parseCidr('10.200.0.0/20').first + at) / 2 ** (32 - length)) * 2 ** (32 - length), length),
    )
    .filter((block) => contains(block, missing) || !overlaps(block, missing));
  fc.assert(
    fc.property(blocks, (block) => {
      const verdict = verdictOf('route-missing', ALL, `ec2 create-route --destination-cidr-block ${block.text}`);
      expect(verdict).toBe(contains(block, missing) ? 'unknown' : 'refuted');
    }),
    { numRuns: 50 },
  );
});
