import { VPC_METADATA, WORKER_METADATA } from '../../../lib/model/stack-constructs';
import { readConstructs } from '../../../lib/template/assembly/stack-constructs';

const id = (logicalId: string): object => ({ type: 'aws:cdk:logicalId', data: logicalId });
const acknowledged = (data: unknown): object => ({ type: 'aws:cdk:acknowledged-rules', data });

test('paths, acknowledgements and workers come from the metadata, those of nested stacks with their prefix', () => {
  const subnet = { id: 'subnet-1', cidrBlock: '10.1.0.0/24', zone: 'a', routeTableId: 'rtb-1', wayOut: 'natGateway' };
  const bare = { id: 'subnet-2', cidrBlock: null, zone: null, routeTableId: null, wayOut: null };
  const vpc = { id: 'vpc-1', cidrBlocks: ['10.1.0.0/16'], subnets: [subnet, bare] };
  const worker = { type: WORKER_METADATA, data: { network: 'App/Stack/Net', index: 7, validated: false } };
  expect(
    readConstructs('App/Stack', {
      '/App/Stack': [acknowledged({ 'pod-network::route-missing': 'why', 'other::rule': 'why' })],
      '/App/Stack/Table': [id('Table1')],
      '/App/Stack/One.NestedStack/One.NestedStackResource': [id('OneResource')],
      '/App/Stack/One/Two.NestedStack/Two.NestedStackResource': [id('TwoResource')],
      '/App/Stack/One/Two/Instance': [id('Instance1'), worker],
      '/App/Stack/Other': [worker],
      '/App/Stack/Net': [{ type: VPC_METADATA, data: { ...vpc, subnets: [subnet, { id: 'subnet-2' }, 'x'] } }],
    }),
  ).toEqual({
    path: 'App/Stack',
    paths: {
      Table1: 'App/Stack/Table',
      OneResource: 'App/Stack/One.NestedStack/One.NestedStackResource',
      'OneResource.TwoResource': 'App/Stack/One/Two.NestedStack/Two.NestedStackResource',
      'OneResource.TwoResource.Instance1': 'App/Stack/One/Two/Instance',
    },
    acknowledgements: [{ path: 'App/Stack', finding: 'route-missing' }],
    vpcs: [{ ...vpc, prefix: '' }],
    workers: [{ id: 'OneResource.TwoResource.Instance1', network: 'App/Stack/Net', index: 7, validated: false }],
  });
});

test('anything else in its place says nothing', () => {
  for (const metadata of [undefined, null, [], 'x', { '/Stack': 'x' }, { '/Stack': [null, id(''), acknowledged(1)] }])
    expect(readConstructs('Stack', metadata)).toMatchObject({ acknowledgements: [], vpcs: [], workers: [] });
});
