import { Fn, aws_ec2 as ec2, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Bootstrap, JoinToken, PodNetwork } from '../../../lib';
import { judge } from '../../../lib/check/judgement';
import { apiServerUnreachable } from '../../../lib/rules/security-group/api-server-unreachable';
import { modelOf } from '../default-app';
import { templateOf } from '../../synthesis';

/** What is found where workers join by an endpoint, and the control plane at 10.0.1.10 admits a port of them. */
function found(endpoint: string, port: number): readonly string[] {
  const template = templateOf((stack) => {
    const token = JoinToken.fromSecret(new secretsmanager.Secret(stack, 'Token'));
    const bootstrap = Bootstrap.kubeadm({ version: '1.35', endpoint, token });
    const network = new PodNetwork(stack, 'PodNetwork', { workerCount: 5, bootstrap });
    const controlPlane = new ec2.Instance(stack, 'ControlPlane', {
      vpc: network.vpc,
      vpcSubnets: { subnetType: ec2.SubnetType.PUBLIC },
      privateIpAddress: '10.0.1.10',
      instanceType: new ec2.InstanceType('t3.medium'),
      machineImage: ec2.MachineImage.genericLinux({}),
    });
    controlPlane.connections.allowFrom(network, ec2.Port.tcp(port));
  });
  const { findings } = judge(modelOf(template), { rules: [apiServerUnreachable] });
  return findings.filter(({ id }) => id === apiServerUnreachable.kind.id).map(({ message }) => message);
}

test('a control plane that admits another port is named once, with its workers', () => {
  expect(found('10.0.1.10:6443', 443)).toEqual([
    expect.stringMatching(
      /^worker-0, worker-1, worker-2 and 2 more cannot join by 10\.0\.1\.10:6443, an address of .*: no ingress rule of .* allows it$/,
    ),
  ]);
});

test.each([
  ['a control plane that admits them', '10.0.1.10:6443', 6443],
  ['an address that no machine of the template has', '10.0.1.11:6443', 443],
  ['a name', 'api.example.com:6443', 443],
  ['a name that is known at deployment', `${Fn.importValue('ApiServer')}:6443`, 443],
])('nothing is said of %s', (_, endpoint, port) => {
  expect(found(endpoint, port)).toEqual([]);
});
