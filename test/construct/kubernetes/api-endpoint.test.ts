import { Lazy, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { Bootstrap, JoinToken, PodNetwork, type PodNetworkProps } from '../../../lib';
import { PodNetworkError } from '../../../lib/address/pod-network-error';
import { refuseEndpoint, refuseEndpointFor } from '../../../lib/construct/kubernetes/api-endpoint';
import { newStack } from '../../synthesis';

const LABEL = 'x'.repeat(63);

test.each([
  '10.0.1.10:1',
  '10.0.1.10:65535',
  '203.0.113.5:443',
  'api:6443',
  'api.example.com:6443',
  'API-1.eu-central-1.elb.amazonaws.com:6443',
  `${LABEL}.1a:6443`,
  'localhost.example.com:6443',
])('%s is an endpoint', (endpoint) => {
  expect(() => {
    refuseEndpoint(endpoint);
  }).not.toThrow();
});

test.each([
  'https://10.0.1.10',
  'https://10.0.1.10:6443',
  '10.0.1.10',
  '10.0.1.10:',
  '10.0.1.10:0',
  '10.0.1.10:06443',
  ':6443',
  'a..b:6443',
  '.a:6443',
  'a.:6443',
  '-a.b:6443',
  'a.b-:6443',
  'a_b:6443',
  'a b:6443',
  'a;b:6443',
  `${LABEL}x:6443`,
  `${`${LABEL}.`.repeat(4)}a:6443`,
  '[fd00::1]:6443',
  'fd00::1:6443',
])('%s is none', (endpoint) => {
  expect(() => {
    refuseEndpoint(endpoint);
  }).toThrow(
    new PodNetworkError(
      `\`endpoint\` must be HOST:PORT of the API server, an IPv4 address or a DNS name and a port, got "${endpoint}"; for example 10.0.1.10:6443`,
    ),
  );
});

test.each([
  ['10.0.1.10:65536', '`endpoint` must have a port from 1 to 65535, got "10.0.1.10:65536"; for example 10.0.1.10:6443'],
  ['10.0.1.300:6443', '`endpoint` "10.0.1.300" is not an IPv4 address: each of its four numbers is at most 255'],
])('%s is refused', (endpoint, message) => {
  expect(() => {
    refuseEndpoint(endpoint);
  }).toThrow(new PodNetworkError(message));
});

test.each([
  ['localhost', 'a name of each worker itself'],
  ['api.LOCALHOST', 'a name of each worker itself'],
  ['ip6-localhost', 'a name of each worker itself'],
  ['kubernetes.default', 'a name of a Service, which only pods resolve'],
  ['kubernetes.default.svc', 'a name of a Service, which only pods resolve'],
  ['api.team.svc.cluster.local', 'a name of a Service, which only pods resolve'],
  ['127.0.0.1', 'an address of each worker itself'],
  ['127.255.255.255', 'an address of each worker itself'],
  ['0.0.0.0', 'no address of a machine'],
  ['169.254.169.254', 'a link-local address'],
  ['224.0.0.1', 'a multicast address'],
  ['240.0.0.1', 'a reserved address'],
  ['255.255.255.255', 'a reserved address'],
])('%s is no other machine', (host, what) => {
  expect(() => {
    refuseEndpoint(`${host}:6443`);
  }).toThrow(
    new PodNetworkError(
      `\`endpoint\` ${host}:6443 is ${what}, where no API server can be; use the address of the control plane in its subnet, or of its load balancer`,
    ),
  );
});

const WORKER = {
  name: 'worker-3',
  nodeIp: '10.0.1.23',
  podSupernet: '10.200.0.0/16',
  serviceCidr: '10.96.0.0/12',
  vpcCidrs: ['10.0.0.0/16', '10.0.1.0/24'],
};

test.each([
  ['10.200.0.5', 'inside `podSupernet` 10.200.0.0/16'],
  ['10.96.0.1', 'inside `serviceCidr` 10.96.0.0/12'],
  ['10.0.0.0', 'reserved by AWS in 10.0.0.0/16 (network address)'],
  ['10.0.0.1', 'reserved by AWS in 10.0.0.0/16 (VPC router)'],
  ['10.0.0.2', 'reserved by AWS in 10.0.0.0/16 (DNS server)'],
  ['10.0.1.3', 'reserved by AWS in 10.0.1.0/24 (future use)'],
  ['10.0.1.255', 'reserved by AWS in 10.0.1.0/24 (broadcast address)'],
  ['10.0.1.23', 'the address of worker-3 itself'],
  ['Worker-3', 'the name of worker-3 itself'],
])('worker-3 cannot join by %s', (host, what) => {
  expect(() => {
    refuseEndpointFor(`${host}:6443`, WORKER);
  }).toThrow(
    new PodNetworkError(
      `\`endpoint\` ${host}:6443 is ${what}, where no API server can be; use the address of the control plane in its subnet, or of its load balancer`,
    ),
  );
});

test.each(['10.0.0.4', '10.0.1.4', '10.0.1.24', '10.0.1.254', 'api.example.com', Lazy.string({ produce: () => '' })])(
  'worker-3 may join by %s',
  (host) => {
    expect(() => {
      refuseEndpointFor(`${host}:6443`, WORKER);
    }).not.toThrow();
  },
);

test('what is not stated is not held against it', () => {
  expect(() => {
    refuseEndpointFor('10.0.1.23:443', { ...WORKER, nodeIp: null, serviceCidr: null, vpcCidrs: [] });
  }).not.toThrow();
});

describe('a network', () => {
  const own = newStack();
  const token = JoinToken.fromSecret(secretsmanager.Secret.fromSecretNameV2(own, 'Secret', 'join'));
  const kubeadm = (host: string): Bootstrap => Bootstrap.kubeadm({ version: '1.35', endpoint: `${host}:6443`, token });
  const networkAt = (host: string, props: PodNetworkProps = {}): PodNetwork =>
    new PodNetwork(newStack(), 'PodNetwork', { bootstrap: kubeadm(host), workerCount: 2, ...props });

  test.each<[string, PodNetworkProps, string]>([
    ['172.16.3.3', { podSupernet: '172.16.0.0/16' }, 'is inside `podSupernet` 172.16.0.0/16'],
    ['10.96.0.1', { serviceCidr: '10.96.0.0/12' }, 'is inside `serviceCidr` 10.96.0.0/12'],
    ['10.96.0.1', {}, "is inside kubeadm's own Service CIDR 10.96.0.0/12"],
    ['10.0.0.1', {}, 'is reserved by AWS in 10.0.0.0/16 (VPC router)'],
    ['10.0.1.1', {}, 'is reserved by AWS in 10.0.1.0/24 (VPC router)'],
    ['10.0.1.21', {}, 'is the address of worker-1 itself'],
  ])('refuses %s by its own blocks', (host, props, message) => {
    expect(() => networkAt(host, props)).toThrow(message);
  });

  test('takes a worker with another bootstrap as the control plane', () => {
    const network = networkAt('10.0.1.20', { workerCount: 0 });
    network.addWorker('control-plane', { index: 0, bootstrap: Bootstrap.commands('kubeadm init') });
    expect(() => network.addWorker('worker-1', { index: 1 })).not.toThrow();
  });
});
