import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { main } from '../../cli/main';
import { writeUserData } from '../../lib/node/user-data';
import { synthesizeApp } from '../app';
import { parseSvg, textsOf } from '../cli/diagram/svg-document';
import { WORKER_0 } from '../node/arbitraries';
import { type CfnTemplate, propertiesOf } from '../synthesis';

const FILE = 'PodNetworkStack.template.json';
const APP = { all: synthesizeApp('bin/app.ts', 'all'), none: synthesizeApp('bin/app.ts', 'none') };

function templateWith(flags: 'all' | 'none'): CfnTemplate {
  const template = APP[flags].templates[FILE];
  if (template === undefined) throw new Error(`bin/app.ts wrote no ${FILE}`);
  return template;
}

describe.each(['all', 'none'] as const)('with %s of the recommended flags', (flags) => {
  test('is one stack for an account that was never bootstrapped: no assets, no function', () => {
    expect(Object.keys(APP[flags].templates)).toEqual([FILE]);
    expect(APP[flags].assets).toEqual([]);
    expect(JSON.stringify(templateWith(flags))).not.toContain('cdk-bootstrap');
    const types = Object.values(templateWith(flags).Resources).map(({ Type }) => Type);
    expect(types.filter((type) => !/^AWS::(EC2|IAM)::/.test(type))).toEqual([]);
  });

  test('makes three workers', () => {
    const interfaces = Object.values(propertiesOf(templateWith(flags), 'AWS::EC2::NetworkInterface'));
    expect(interfaces.map(({ PrivateIpAddress }) => PrivateIpAddress)).toEqual(['10.0.1.20', '10.0.1.21', '10.0.1.22']);
  });
});

test("is sent in fewer than 46,000 bytes, which leaves 5,000 for tags and a worker's own lines", () => {
  const [source] = synthesizeApp('bin/app.ts', 'all by default').sources;
  expect(Object.keys(source?.template.Conditions ?? {})).toEqual(['CDKMetadataAvailable']);
  expect(JSON.stringify(source?.template)).toContain(
    '"aws:cdk:path":"PodNetworkStack/PodNetwork/worker-0/Instance/Resource"',
  );
  expect(source?.sentBytes).toBeLessThan(46_000);
});

test('is this template', () => {
  const { Resources, ...rest } = templateWith('all');
  const withoutUserData = Object.entries(Resources).map(([id, { Properties, ...resource }]) => {
    const { UserData, ...others } = Properties;
    return [id, { ...resource, Properties: UserData === undefined ? Properties : others }];
  });
  const template = { ...rest, Resources: Object.fromEntries(withoutUserData) as object };
  // the serializer of snapshots gives each bracket a line
  expect(inspect(template, { depth: null, breakLength: 120, sorted: true })).toMatchSnapshot();
});

test('gives each worker the user data of its pod CIDR, which has a test and a snapshot of its own', () => {
  const instances = Object.values(propertiesOf(templateWith('all'), 'AWS::EC2::Instance'));
  expect(instances.map(({ UserData }) => UserData)).toEqual(
    ['10.200.0.0/24', '10.200.1.0/24', '10.200.2.0/24'].map((podCidr) => ({
      'Fn::Base64': writeUserData({ ...WORKER_0, podCidr }),
    })),
  );
});

test('is what docs/network.svg shows; "npm run docs" draws it anew', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-app-'));
  try {
    writeFileSync(join(folder, FILE), JSON.stringify(templateWith('all')));
    const argv = ['diagram', '--app', FILE, '-o', 'network.svg', '--trace', 'pod@worker-0', 'pod@worker-1'];
    await main(argv, { result: () => undefined, notice: () => undefined, folder });
    const picture = readFileSync(join(folder, 'network.svg'), 'utf8');
    expect(readFileSync(join(__dirname, '../../docs/network.svg'), 'utf8')).toBe(picture);
    expect(textsOf(parseSvg(picture))).toEqual(
      expect.arrayContaining([
        'Pod network of PodNetworkStack',
        'worker-2',
        '10.0.1.22',
        '10.200.2.0/24',
        '→ worker-2',
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
});
