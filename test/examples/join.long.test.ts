import { parseAllDocuments } from 'yaml';
import { judge } from '../../lib/check/judgement';
import { synthesizeApp } from '../app';
import { faultsOf } from '../node/kubernetes/kubernetes-fields';
import { modelOfStacks } from '../rules/default-app';
import { namedOf } from '../synthesis';

const template = synthesizeApp('examples/join.ts', 'all').templates['JoinStack.template.json'] ?? { Resources: {} };

function userDataOf(name: string): string {
  const instance = namedOf(template, 'AWS::EC2::Instance', name);
  const { 'Fn::Base64': userData } = instance.UserData as {
    'Fn::Base64': string | { 'Fn::Join': [string, unknown[]] };
  };
  return typeof userData === 'string'
    ? userData
    : userData['Fn::Join'][1].map((piece) => (typeof piece === 'string' ? piece : 'TOKEN')).join('');
}

test('it is proved, and what joins is named', () => {
  const { rules, also, assumptions } = judge(modelOfStacks({ JoinStack: template }));
  expect(new Set(Object.values({ ...rules, ...also }))).toEqual(new Set(['proved']));
  expect(assumptions.filter(({ actor }) => actor).map(({ text }) => text)).toEqual([
    'the script in part 1 of the user data (it calls kubeadm) does not change the pod network',
    'the script in /usr/local/sbin/pod-network-join of the user data (it calls curl, kubeadm, python3) does not change the pod network',
  ]);
});

test('kubeadm init is given what the network says', () => {
  const [, configuration = ''] = /<<'END'\n(apiVersion: .*?)END\n/s.exec(userDataOf('JoinStack/ControlPlane')) ?? [];
  const documents = parseAllDocuments(configuration).map((document) => document.toJS() as Record<string, unknown>);
  expect(documents.map(({ kind }) => kind)).toEqual(['ClusterConfiguration', 'KubeProxyConfiguration']);
  expect(documents.flatMap(faultsOf)).toEqual([]);
});

test('no user data holds a token', () => {
  for (const name of ['JoinStack/ControlPlane', 'worker-0', 'worker-1', 'worker-2']) {
    expect(userDataOf(name)).not.toMatch(/[a-z0-9]{6}\.[a-z0-9]{16}/);
  }
});
