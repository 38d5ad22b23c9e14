import { gzipSync } from 'node:zlib';
import { modelOf } from '../template-fixture';
import { NO_SETUP } from '../../../lib/model/node-setup';

const CNI =
  '{"cniVersion":"0.3.1","name":"b","type":"bridge","ipam":{"type":"host-local","ranges":[[{"subnet":"10.200.0.0/24"}]]}}';
const DOCUMENT = `#cloud-config\nwrite_files:\n- path: /etc/cni/net.d/10-bridge.conf\n  content: '${CNI}'\n`;

function nodeWith(userData: unknown, more: object = {}): NonNullable<ReturnType<typeof modelOf>['nodes'][number]> {
  const I = { Type: 'AWS::EC2::Instance', Properties: { SubnetId: 'subnet-1', UserData: userData }, ...more };
  const template = {
    Parameters: { Open: { Type: 'String' }, Cidr: { Type: 'String', Default: '10.200.0.0/24' } },
    Resources: { I },
  };
  const [node] = modelOf(JSON.stringify(template)).nodes;
  if (node === undefined) throw new Error('the node is missing');
  return node;
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

test.each([
  ['Fn::Base64', { 'Fn::Base64': DOCUMENT }],
  [
    'Fn::Base64 of a text with variables',
    { 'Fn::Base64': { 'Fn::Sub': DOCUMENT.replace('10.200.0.0/24', '${Cidr}') } },
  ],
  ['Fn::Base64 of joined lines', { 'Fn::Base64': { 'Fn::Join': ['\n', DOCUMENT.split('\n')] } }],
  ['base64 already', base64(DOCUMENT)],
  ['compressed', gzipSync(DOCUMENT).toString('base64')],
])('user data in %s', (_, userData) => {
  const { podCidrs, setup } = nodeWith(userData);
  expect({ podCidrs, unread: setup.unread }).toEqual({ podCidrs: ['10.200.0.0/24'], unread: [] });
});

test('an unknown piece makes unknown what depends on it, and no more', () => {
  const document = `${DOCUMENT.replace('10.200.0.0/24', '${Open}')}- path: /etc/other\n  content: known\n`;
  const { podCidrs, setup } = nodeWith({ 'Fn::Base64': { 'Fn::Sub': document } });
  expect(podCidrs).toMatchObject([{ unknown: expect.stringContaining('Open') as string }]);
  expect(setup.files.find(({ path }) => path === '/etc/other')?.content).toBe('known');
  expect(setup).toMatchObject({
    bytes: { unknown: 'the user data holds pieces that are not known' },
    leastBytes: document.replace('${Open}', '').length,
  });
});

test('user data that is not there, unknown as a whole, or not in base64', () => {
  const none = nodeWith({ Ref: 'AWS::NoValue' });
  expect(none.setup).toEqual(NO_SETUP);
  const reason = 'parameter "Open" has no default';
  expect(nodeWith({ Ref: 'Open' }).setup).toEqual({
    ...none.setup,
    bytes: { unknown: reason },
    unread: [{ unknown: `user data: ${reason}` }],
  });
  const plain = nodeWith(DOCUMENT);
  expect(plain.podCidrs).toEqual(['10.200.0.0/24']);
  expect(plain.setup.unread).toEqual([
    { unknown: 'user data that is not in base64, which EC2 refuses; put Fn::Base64 around it' },
  ]);
});

describe('cfn-init', () => {
  const script = { 'Fn::Base64': '#!/bin/bash\n/opt/aws/bin/cfn-init -v --stack x --resource I --region eu-west-1\n' };
  const init = (config: object): object => ({ Metadata: { 'AWS::CloudFormation::Init': { config } } });

  test('its files are there where the user data runs it', () => {
    const files = {
      '/etc/cni/net.d/10-bridge.conf': {
        content: { 'Fn::Sub': CNI.replace('10.200.0.0/24', '${Cidr}') },
        mode: '000600',
      },
    };
    const { podCidrs, setup } = nodeWith(script, init({ files }));
    expect(podCidrs).toEqual(['10.200.0.0/24']);
    expect(setup.files.find(({ path }) => path.startsWith('/etc/cni'))).toMatchObject({ content: CNI, mode: '0600' });
    expect(nodeWith({ 'Fn::Base64': '#!/bin/bash\n' }, init({ files })).podCidrs).toEqual([]);
  });

  test('files in base64, as objects, and from elsewhere', () => {
    const files = {
      '/a': { content: base64('x'), encoding: 'base64' },
      '/b': { content: { x: 1 } },
      '/c': { source: 'https://example.test/c' },
    };
    const contents = nodeWith(script, init({ files })).setup.files.map(({ path, content }) => [path, content]);
    expect(Object.fromEntries(contents)).toMatchObject({
      '/a': 'x',
      '/b': '{"x":1}',
      '/c': { unknown: '/c is fetched from a URL' },
    });
  });

  test('its packages, commands and services are run where the user data runs it', () => {
    const commands = {
      b: { command: ['iptables', '-t', 'nat', '-A', 'POSTROUTING', '-s', '10.200.0.0/24', '-j', 'MASQUERADE'] },
      a: { command: 'sysctl -w net.ipv4.ip_forward=$X', env: { X: '1' }, cwd: '/tmp', test: 'true' },
    };
    const { setup } = nodeWith(
      script,
      init({
        packages: { yum: { containerd: [] } },
        commands,
        services: { systemd: { containerd: { enabled: true } } },
      }),
    );
    expect(setup.unread).toEqual([]);
    expect(setup.packages).toEqual(['containerd']);
    expect(setup.sysctls).toMatchObject([{ key: 'net.ipv4.ip_forward', value: '1' }]);
    expect(setup.netfilter.chains.map(({ table, name, rules }) => [table, name, rules.length])).toContainEqual([
      'nat',
      'POSTROUTING',
      1,
    ]);
    expect(setup.files).toEqual([]);
  });

  test('a command that is unknown is an actor, and files that are unknown are unread', () => {
    expect(nodeWith(script, init({ commands: { a: { command: { Ref: 'Open' } } } })).setup.actors).toHaveLength(1);
    expect(nodeWith(script, init({ files: { Ref: 'Open' } })).setup.unread).toEqual([
      { unknown: 'AWS::CloudFormation::Init of "I", config, files cannot be read' },
    ]);
  });

  test('what is neither read nor inert is an actor', () => {
    const { setup } = nodeWith(
      script,
      init({
        users: { app: {} },
        frob: {},
        packages: { rubygems: { chef: [] }, yum: { jq: [] } },
        sources: { '/opt/app': 'https://x/a.tgz', '/etc/puppet': 'https://x/p.tgz' },
      }),
    );
    expect(setup.actors).toEqual([
      { kind: 'part', name: 'AWS::CloudFormation::Init frob', programs: [] },
      { kind: 'part', name: 'AWS::CloudFormation::Init rubygems', programs: [] },
      { kind: 'file', name: '/etc/puppet', programs: [] },
    ]);
    expect(setup.unread).toEqual([]);
  });

  test('an archive over facts, and a link in their place, are unread', () => {
    const unreadOf = (config: object): unknown => nodeWith(script, init(config)).setup.unread;
    expect(unreadOf({ sources: { '/etc/cni/net.d': 'https://x/c.tgz' } })).toEqual([
      { unknown: 'AWS::CloudFormation::Init of "I", config, sources: what is unpacked in /etc/cni/net.d is not read' },
    ]);
    expect(unreadOf({ files: { '/etc/cni/net.d/1.conf': { content: '/opt/x', mode: '120644' } } })).toEqual([
      { unknown: '/etc/cni/net.d/1.conf: /etc/cni/net.d/1.conf is a link' },
    ]);
  });

  test('cfn-hup does again what cfn-init did; what else it runs is judged as a script', () => {
    const hook = (action: string): object =>
      nodeWith(script, init({ files: { '/etc/cfn/hooks.d/x.conf': { content: `[x]\naction=${action}\n` } } })).setup;
    expect(hook('/opt/aws/bin/cfn-init -v --stack x --resource I')).toMatchObject({ unread: [], actors: [] });
    expect(hook('/opt/x')).toMatchObject({ actors: [{ name: '/etc/cfn/hooks.d/x.conf', programs: ['/opt/x'] }] });
    expect(hook('iptables -F')).toMatchObject({
      netfilter: { unread: [{ unknown: expect.stringContaining('iptables -F') as string }] },
    });
  });

  test('config sets say which configs there are, and in which order', () => {
    const file = (path: string): object => ({ files: { [path]: { content: 'x' } } });
    const metadata = {
      configSets: { default: ['a', { ConfigSet: 'more' }], more: ['b', { ConfigSet: 'default' }], other: ['c'] },
      a: file('/a'),
      b: file('/b'),
      c: file('/c'),
    };
    const paths = (options: string): unknown =>
      nodeWith(
        { 'Fn::Base64': `#!/bin/sh\ncfn-init --resource I ${options}\n` },
        { Metadata: { 'AWS::CloudFormation::Init': metadata } },
      ).setup.files.map(({ path }) => path);
    expect([paths(''), paths('--configsets other'), paths('-c more,other')]).toEqual([
      ['/a', '/b'],
      ['/c'],
      ['/a', '/b', '/c'],
    ]);
  });

  test('one that is nowhere is unread', () => {
    expect(nodeWith(script).setup.unread).toContainEqual({
      unknown: 'cfn-init is run, and its AWS::CloudFormation::Init is not in the templates',
    });
  });
});
