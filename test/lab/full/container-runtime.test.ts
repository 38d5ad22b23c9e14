import {
  loadPackageDefinition,
  Server,
  ServerCredentials,
  status,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ContainerRuntime } from '../../../lab/full/container-runtime';
import { CRI_MESSAGES } from '../../../lab/full/cri-messages';

const folder = mkdtempSync(join(tmpdir(), 'pod-network-runtime-'));
const socket = join(folder, 'containerd.sock');
const asked: [string, unknown][] = [];
let conditions: object[] = [];
let refusal: { readonly code: status; readonly details: string } | null = null;
let server: Server;
let runtime: ContainerRuntime;

const info = { runtimeSpec: { linux: { namespaces: [{ type: 'network', path: '/var/run/netns/cni-1' }] } } };
const ANSWERS: Readonly<Record<string, (request: { readonly podSandboxId?: string }) => object>> = {
  Status: () => ({ status: { conditions } }),
  RunPodSandbox: () => ({ podSandboxId: 'one' }),
  PodSandboxStatus: ({ podSandboxId }) => ({
    status: { network: { ip: podSandboxId === 'one' ? '10.200.0.2' : '' } },
    info: { info: JSON.stringify(info) },
  }),
  ListPodSandbox: () => ({ items: [{ id: 'one' }, { id: 'two' }] }),
  StopPodSandbox: () => ({}),
  RemovePodSandbox: () => ({}),
};

beforeAll(async () => {
  const loaded = loadPackageDefinition(fromJSON(CRI_MESSAGES as Parameters<typeof fromJSON>[0], { defaults: true }));
  const { service } = (
    loaded as unknown as { runtime: { v1: { RuntimeService: { service: Parameters<Server['addService']>[0] } } } }
  ).runtime.v1.RuntimeService;
  const implementation: UntypedServiceImplementation = Object.fromEntries(
    Object.entries(ANSWERS).map(([name, answer]) => [
      name,
      (call: { request: object }, done: (error: typeof refusal, response: object) => void) => {
        asked.push([name, call.request]);
        done(refusal, answer(call.request));
      },
    ]),
  );
  server = new Server();
  server.addService(service, implementation);
  await new Promise<void>((resolve, reject) => {
    server.bindAsync(`unix:${socket}`, ServerCredentials.createInsecure(), (error) => {
      if (error === null) resolve();
      else reject(error);
    });
  });
  runtime = new ContainerRuntime(socket);
});
afterAll(() => {
  runtime.close();
  server.forceShutdown();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  asked.length = 0;
});

const condition = (type: string, isMet: boolean, message = '') => ({ type, status: isMet, reason: 'because', message });

test('is ready once each of its conditions is met, and says which is not', async () => {
  conditions = [condition('RuntimeReady', true), condition('NetworkReady', true)];
  expect(await runtime.ready(1)).toBeNull();
  conditions = [condition('RuntimeReady', true), condition('NetworkReady', false, 'no network config found')];
  expect(await runtime.ready(0)).toBe('NetworkReady is not: because, no network config found');
});

test("a runtime that is not there is not ready, and the lab's own paths are not spoken of", async () => {
  const nobody = new ContainerRuntime(join(folder, 'nobody.sock'));
  expect(await nobody.ready(0)).toBe('containerd does not answer');
  nobody.close();
});

test('makes a pod, and tells its address and the namespace as the node has it', async () => {
  const id = await runtime.run('pod-0-0');
  expect([id, await runtime.networkOf(id)]).toEqual(['one', { address: '10.200.0.2', namespace: '/run/netns/cni-1' }]);
  expect(asked[0]?.[1]).toMatchObject({
    config: { metadata: { name: 'pod-0-0', uid: 'pod-0-0', namespace: 'default' } },
  });
  await expect(runtime.networkOf('two')).rejects.toThrow('pod two has no network of its own');
});

test('stops a pod before it removes it', async () => {
  expect(await runtime.list()).toEqual(['one', 'two']);
  await runtime.remove('one');
  expect(asked.slice(1)).toEqual([
    ['StopPodSandbox', { podSandboxId: 'one' }],
    ['RemovePodSandbox', { podSandboxId: 'one' }],
  ]);
});

test('a containerd without its plugin for CRI is told from one that is not there', async () => {
  refusal = { code: status.UNIMPLEMENTED, details: 'unknown service runtime.v1.RuntimeService' };
  expect(await runtime.ready(0)).toBe('containerd does not answer: its plugin for CRI is not there');
  refusal = { code: status.UNKNOWN, details: 'failed to set up the sandbox' };
  await expect(runtime.run('pod-0-0')).rejects.toThrow(/^failed to set up the sandbox$/);
});
