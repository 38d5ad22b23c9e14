import { createHash } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type JoinScript, writeJoinScript } from '../../../lib/node/kubernetes/join-script';
import { type ApiAnswer, Cluster, PARAMETER, SECRET } from './cluster';
import { faultsOf } from './kubernetes-fields';

const JOIN: JoinScript = {
  version: '1.35',
  packageManager: 'apt',
  nodeName: 'worker-0',
  podCidr: '10.200.0.0/24',
  endpoint: '',
  token: { service: 'secretsmanager', id: SECRET },
  shutdownGraceSeconds: 60,
  externalCloudProvider: false,
  imageCredentials: null,
};

// each try starts two dozen programs
jest.setTimeout(60_000);

let folder: string;
let cluster: Cluster;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'join-'));
  cluster = await Cluster.start(folder);
});

afterAll(() => {
  cluster.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the script on a node whose programs write down their calls; kubeadm fails as often as is said. */
async function run(given: Partial<JoinScript>, answers: readonly ApiAnswer[], kubeadmFails = 0) {
  const root = mkdtempSync(join(folder, 'node-'));
  const bin = join(root, 'bin');
  mkdirSync(bin);
  const calls = join(root, 'calls');
  const stub = (name: string, lines: string): void => {
    writeFileSync(join(bin, name), `#!/bin/sh\necho "${name} $*" >>${calls}\n${lines}`, { mode: 0o755 });
  };
  stub('kubelet', '');
  stub('sleep', `[ $(grep -c sleep ${calls}) -lt 9 ]`);
  stub(
    'kubeadm',
    `[ $1 = join ] || exit 0\ncp $3 ${root}/join.json\n[ $(grep -c 'kubeadm join' ${calls}) -gt ${String(kubeadmFails)} ]`,
  );
  const script = writeJoinScript({ ...JOIN, endpoint: cluster.endpoint, ...given })
    .join('\n')
    .replaceAll(/\/(usr\/local\/sbin|run\/join|etc\/kubernetes\/(patches|image)|usr\/local\/lib)\b/g, `${root}$&`)
    .replaceAll('http://169.254.169.254', cluster.metadata);
  mkdirSync(join(root, 'usr/local/sbin'), { recursive: true });
  const { requests, errors } = await cluster.serve(answers, ['-ec', script], {
    PATH: `${bin}:/usr/sbin:/usr/bin:/sbin:/bin`,
    CURL_HOME: cluster.curlHome,
  });
  const read = (path: string): unknown => JSON.parse(readFileSync(join(root, path), 'utf8'));
  return {
    root,
    requests,
    errors,
    calls: readFileSync(calls, 'utf8').replaceAll(` --config ${root}/run/join/join.json`, '').trim().split('\n'),
    read,
  };
}

const JOINED = ['GET cluster-info', `GET nodes/worker-0 by the token`];

test('a node joins with the token of a secret, under its own name and instance', async () => {
  const { root, requests, calls, read } = await run({}, [{ status: 404 }]);
  expect(requests).toEqual(['secretsmanager.GetSecretValue signed', ...JOINED]);
  expect(calls).toEqual(['kubeadm join']);
  const configuration = read('join.json') as Record<string, unknown>;
  expect(configuration).toEqual({
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: {
      bootstrapToken: { token: cluster.token, apiServerEndpoint: cluster.endpoint, caCertHashes: [cluster.pin] },
    },
    nodeRegistration: { name: 'worker-0', kubeletExtraArgs: [{ name: 'node-ip', value: '10.0.1.20' }] },
    patches: { directory: `${root}/etc/kubernetes/patches` },
  });
  const patch = read('etc/kubernetes/patches/kubeletconfiguration+strategic.json') as Record<string, unknown>;
  expect(patch).toMatchObject({ providerID: 'aws:///us-east-1a/i-0123456789abcdef0', maxPods: 110 });
  expect(patch.resolvConf).toMatch(/^\/(run\/systemd\/resolve|etc)\/resolv\.conf$/);
  expect([configuration, patch].flatMap(faultsOf)).toEqual([]);
  expect(readdirSync(join(root, 'run'))).toEqual([]);
});

test('a parameter holds the token as well', async () => {
  const { requests } = await run({ token: { service: 'ssm', id: PARAMETER } }, [{ status: 404 }]);
  expect(requests).toEqual(['AmazonSSM.GetParameter signed', ...JOINED]);
});

test('it waits for the old Node to go, for the token to be good, and for kubeadm to succeed', async () => {
  const answers: ApiAnswer[] = [
    { status: 401 },
    { status: 200, providerId: 'aws:///us-east-1a/i-0fedcba9876543210' },
    { status: 404 },
    { status: 404 },
  ];
  const { calls, errors } = await run({}, answers, 1);
  expect(calls).toEqual(['sleep 5', 'sleep 10', 'kubeadm join', 'kubeadm reset -f', 'sleep 20', 'kubeadm join']);
  expect(errors.filter((line) => line.startsWith('join: Node'))).toEqual([
    'join: Node worker-0: HTTP 401; waiting for 404, or for i-0123456789abcdef0',
    'join: Node worker-0: HTTP 200; waiting for 404, or for i-0123456789abcdef0',
  ]);
});

test('a Node of this instance, left by a try that failed late, is no obstacle', async () => {
  const { calls } = await run({}, [{ status: 200, providerId: 'aws:///us-east-1a/i-0123456789abcdef0' }]);
  expect(calls).toEqual(['kubeadm join']);
});

test('a cluster with another CA never sees the token', async () => {
  const { requests, calls } = await run({}, [{ status: 404, wrongPin: true }, { status: 404 }]);
  expect(calls).toEqual(['sleep 5', 'kubeadm join']);
  expect(requests.filter((request) => request.startsWith('GET'))).toEqual(['GET cluster-info', ...JOINED]);
});

describe('a program that gets credentials for images', () => {
  const matchImages = ['*.dkr.ecr.*.amazonaws.com'];
  const text = '#!/bin/sh\n';
  const program = (name: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return `file://${path}`;
  };

  test('is installed before the node joins, and kubelet gets its configuration', async () => {
    const sha256 = createHash('sha256').update(text).digest('hex');
    const imageCredentials = { url: program('good'), sha256, matchImages };
    const { root, calls, read } = await run({ imageCredentials }, [{ status: 404 }]);
    expect(calls).toEqual(['kubeadm join']);
    const { nodeRegistration } = read('join.json') as { nodeRegistration: { kubeletExtraArgs: unknown } };
    expect(nodeRegistration.kubeletExtraArgs).toEqual([
      { name: 'node-ip', value: '10.0.1.20' },
      { name: 'image-credential-provider-bin-dir', value: `${root}/usr/local/lib/image-credentials` },
      { name: 'image-credential-provider-config', value: `${root}/etc/kubernetes/image-credentials.json` },
    ]);
    const installed = join(root, 'usr/local/lib/image-credentials/ecr-credential-provider');
    expect([readFileSync(installed, 'utf8'), statSync(installed).mode & 0o777]).toEqual([text, 0o755]);
    const config = read('etc/kubernetes/image-credentials.json') as Record<string, unknown>;
    expect(config).toMatchObject({ providers: [{ name: 'ecr-credential-provider', matchImages }] });
    expect(faultsOf(config)).toEqual([]);
  });

  test('is not installed with another digest, and no node joins without it', async () => {
    const imageCredentials = { url: program('bad'), sha256: '0'.repeat(64), matchImages };
    const answers = Array.from({ length: 9 }, (): ApiAnswer => ({ status: 404 }));
    const { root, calls, errors } = await run({ imageCredentials }, answers);
    expect(calls.filter((call) => call.startsWith('kubeadm'))).toEqual([]);
    expect(errors).toContain('join: ecr-credential-provider: wrong digest');
    expect(existsSync(join(root, 'usr/local/lib/image-credentials'))).toBe(false);
  });
});

test('waits grow to 80 s', async () => {
  const { calls } = await run({}, [...Array.from({ length: 6 }, (): ApiAnswer => ({ status: 500 })), { status: 404 }]);
  expect(calls.filter((call) => call.startsWith('sleep'))).toEqual(
    [5, 10, 20, 40, 80, 80].map((seconds) => `sleep ${String(seconds)}`),
  );
});

test('it leaves room for the user in the user data', () => {
  const bytes = (given: Partial<JoinScript>): number =>
    writeJoinScript({ ...JOIN, endpoint: '10.0.1.10:6443', ...given }).join('\n').length;
  expect(bytes({})).toBeLessThan(3_400);
  const imageCredentials = { url: '', sha256: '0'.repeat(64), matchImages: ['*.dkr.ecr.*.amazonaws.com'] };
  expect(bytes({ imageCredentials }) - bytes({})).toBeLessThan(850);
});
