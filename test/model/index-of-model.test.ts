import { indexModel, workersOf } from '../../lib/model/index-of-model';
import { modelOf } from '../template/template-fixture';

const cni = (n: number): string =>
  `{"cniVersion":"0.3.1","name":"b","type":"bridge","ipam":{"type":"host-local","ranges":[[{"subnet":"10.200.${String(n)}.0/24"}]]}}`;
const worker = (n: number): object => ({
  Type: 'AWS::EC2::Instance',
  Properties: {
    SubnetId: 'subnet-1',
    UserData: {
      'Fn::Base64': `#cloud-config\nwrite_files:\n- path: /etc/cni/net.d/10-b.conf\n  content: '${cni(n)}'\n`,
    },
  },
});

test('things are found by id, nodes by name too, and workers come by index', () => {
  const Resources = {
    ...Object.fromEntries([10, 2, 0].map((n, index) => [`W${String(index)}`, worker(n)])),
    Bastion: { Type: 'AWS::EC2::Instance', Properties: { SubnetId: 'subnet-1' } },
  };
  const model = modelOf(JSON.stringify({ Resources }));
  const index = indexModel(model);
  expect(workersOf(model).map(({ id, index: number }) => [id, number])).toEqual([
    ['W2', 0],
    ['W1', 1],
    ['W0', 2],
  ]);
  expect(index.nodesByName.get('W0')).toBe(index.nodes.get('W0'));
  expect(index.nodesByName.get('Bastion')?.index).toBeNull();
  for (const kind of [
    'vpcs',
    'subnets',
    'routeTables',
    'networkInterfaces',
    'securityGroups',
    'networkAcls',
    'nodes',
  ] as const) {
    expect([...index[kind].values()]).toEqual(model[kind]);
  }
});
