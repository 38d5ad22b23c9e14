import { type Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';
import { checkNetworks } from '../lib/checked-network';
import { readTemplates } from '../lib/model/template-reader';
import { check } from '../lib/rules/check';
import { newStack, synthesize } from './synthesis';

const modelOf = (change: (network: PodNetwork, stack: Stack) => void) => {
  const stack = newStack();
  change(new PodNetwork(stack, 'PodNetwork'), stack);
  const template = { ...synthesize(stack) };
  const environment = { account: null, region: null };
  return readTemplates([
    {
      stackName: 'Stack',
      named: true,
      file: 'Stack.json',
      bytes: 0,
      template,
      environment,
      nested: {},
      duplicates: [],
    },
  ]);
};

test('one network is what `check` says of it, and what has no place is placed at its stack', () => {
  const model = modelOf(({ workers }) => workers[0]?.networkInterface.addPropertyOverride('SourceDestCheck', true));
  const { rules, findings } = check(model);
  expect(rules.podToPodWithoutNat).toBe('refuted');
  expect(checkNetworks(model)).toEqual([
    {
      workerIds: model.nodes.map(({ id }) => id),
      rules,
      findings: findings.map((finding) => ({
        ...finding,
        place: finding.place ?? { source: 'Stack', id: '', path: '' },
      })),
    },
  ]);
});

test('what stops only a machine without pods is a warning', () => {
  const model = modelOf(({ vpc, securityGroup: workers }, stack) => {
    const securityGroup = new ec2.SecurityGroup(stack, 'BastionGroup', { vpc, allowAllOutbound: false });
    const subnetSelection = { subnetType: ec2.SubnetType.PUBLIC };
    new ec2.BastionHostLinux(stack, 'Bastion', { vpc, subnetSelection, securityGroup });
    workers.addIngressRule(securityGroup, ec2.Port.icmpPing());
  });
  const id = 'security-group-egress-missing';
  const severities = (findings: readonly { readonly id: string; readonly severity: string }[]): readonly string[] =>
    findings.filter((finding) => finding.id === id).map(({ severity }) => severity);
  expect(severities(check(model).findings)).toEqual(['error']);
  expect(checkNetworks(model).flatMap(({ findings }) => severities(findings))).toEqual(['warning']);
});
