import { credentials, loadPackageDefinition, type ServiceError } from '@grpc/grpc-js';
import { fromJSON } from '@grpc/proto-loader';
import { CRI_MESSAGES } from './cri-messages';

/** A pod's network. */
export interface SandboxNetwork {
  readonly address: string;
  /** path of its network namespace on the node */
  readonly namespace: string;
}

type Call = (
  request: object,
  options: { readonly deadline: Date },
  done: (error: ServiceError | null, response: unknown) => void,
) => void;

const SECONDS = 30;

/** A client of a node's containerd, through CRI as kubelet uses it. */
export class ContainerRuntime {
  private readonly client: Readonly<Record<string, Call | undefined>> & { close(): void };

  /** @param socket path of its socket, as this process sees it */
  public constructor(socket: string) {
    const loaded = loadPackageDefinition(
      fromJSON(CRI_MESSAGES as Parameters<typeof fromJSON>[0], { defaults: true }),
    ) as unknown as {
      readonly runtime: {
        readonly v1: { readonly RuntimeService: new (target: string, by: object) => ContainerRuntime['client'] };
      };
    };
    this.client = new loaded.runtime.v1.RuntimeService(`unix:${socket}`, credentials.createInsecure());
  }

  public close(): void {
    this.client.close();
  }

  /** Waits until runtime and network are ready; returns why they are not, or null. */
  public async ready(seconds: number): Promise<string | null> {
    const until = Date.now() + seconds * 1000;
    for (;;) {
      const last = Date.now() >= until;
      const because = await this.notReady();
      if (because === null || last) return because;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  /** Creates a pod, and returns its id. */
  public async run(name: string): Promise<string> {
    const config = {
      metadata: { name, uid: name, namespace: 'default', attempt: 0 },
      hostname: name,
      logDirectory: '/var/log/pods',
      linux: {},
    };
    const { podSandboxId } = await this.call<{ podSandboxId: string }>('RunPodSandbox', { config });
    return podSandboxId;
  }

  public async networkOf(id: string): Promise<SandboxNetwork> {
    const said = await this.call<{ status: { network: { ip: string } | null }; info: Record<string, string> }>(
      'PodSandboxStatus',
      { podSandboxId: id, verbose: true },
    );
    const info = JSON.parse(said.info.info ?? '{}') as {
      runtimeSpec?: { linux?: { namespaces?: { type: string; path?: string }[] } };
    };
    const namespace = info.runtimeSpec?.linux?.namespaces?.find(({ type }) => type === 'network')?.path;
    const address = said.status.network?.ip ?? '';
    if (namespace === undefined || address === '') throw new Error(`pod ${id} has no network of its own`);
    // /var/run is a symlink to /run, which would resolve on the host instead of the node
    return { address, namespace: namespace.replace(/^\/var\/run\//, '/run/') };
  }

  /** The ids of all pods, including ended ones. */
  public async list(): Promise<readonly string[]> {
    const { items } = await this.call<{ items: readonly { id: string }[] }>('ListPodSandbox', {});
    return items.map(({ id }) => id);
  }

  /** Stops and removes a pod. */
  public async remove(id: string): Promise<void> {
    await this.call('StopPodSandbox', { podSandboxId: id });
    await this.call('RemovePodSandbox', { podSandboxId: id });
  }

  private async notReady(): Promise<string | null> {
    try {
      const { status } = await this.call<{
        status: { conditions: { type: string; status: boolean; reason: string; message: string }[] };
      }>('Status', {}, 2);
      const missing = status.conditions.find((condition) => !condition.status);
      return missing === undefined ? null : `${missing.type} is not: ${missing.reason}, ${missing.message}`;
    } catch (error) {
      // gRPC's message names the socket by a path of the host
      const said = error instanceof Error ? error.message : String(error);
      return `containerd does not answer${said.includes('unknown service') ? ': its plugin for CRI is not there' : ''}`;
    }
  }

  private call<T>(method: string, request: object, seconds = SECONDS): Promise<T> {
    return new Promise((resolve, reject) => {
      const call = this.client[method];
      if (call === undefined) throw new Error(`the runtime has no ${method}`);
      call.call(this.client, request, { deadline: new Date(Date.now() + seconds * 1000) }, (error, response) => {
        if (error === null) resolve(response as T);
        else reject(new Error(error.details === '' ? error.message : error.details));
      });
    });
  }
}
