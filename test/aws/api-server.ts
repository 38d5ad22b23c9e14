import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { connect, createServer, type Server } from 'node:net';
import { createInterface } from 'node:readline';

/** An account of AWS on this machine, for as long as it is not stopped. */
export interface ApiServer {
  /** what a program needs in its environment to take it for AWS, and nothing of another account of AWS */
  readonly environment: Readonly<Record<string, string>>;
  /** Sets how far the clock is ahead that expires the URLs of wait conditions, in seconds. */
  setClockAhead(seconds: number): Promise<void>;
  stop(): Promise<void>;
}

/** An instance at a change of its state, with what a machine needs to boot. */
export interface Machine {
  readonly state: 'started' | 'stopped' | 'rebooted' | 'tagged' | 'terminated';
  readonly instanceId: string;
  readonly imageId: string;
  readonly instanceType: string;
  readonly availabilityZone: string;
  /** in the order of their device indexes; EC2's API has their addresses */
  readonly networkInterfaceIds: readonly string[];
  /** as the template has them */
  readonly metadataOptions: Readonly<Record<string, unknown>>;
  readonly tags: Readonly<Record<string, string>>;
  /** in base64, as EC2 has it */
  readonly userData: string;
}

export interface ApiServerOptions {
  /**
   * Gets a text about each deployed template: the stack, the size, and how it was sent.
   *
   * @default the texts are dropped
   */
  readonly tell?: (text: string) => void;
  /**
   * Gets each instance when its state changes, in the order of the changes. A machine booted here is what signals a wait condition:
   * the server never does, so a condition without a signal times out.
   *
   * @default the changes are dropped, and no machine boots
   */
  readonly boot?: (machine: Machine) => void;
  /**
   * Real seconds per second of a wait condition's timeout.
   *
   * @default 1
   */
  readonly timeoutPace?: number;
  /**
   * Where machines send their signals.
   *
   * @default to the server itself
   */
  readonly signals?: SignalPath;
}

/** A way for signals from machines that do not reach the server. */
export interface SignalPath {
  /** what the URLs of wait conditions begin with */
  readonly url: string;
  /** path of a Unix socket that leads to the server */
  readonly socket: string;
}

/** The one account and region of the server. */
export const REGION = 'us-east-1';

// Debian's, whatever other Python stands first in the path: moto is one of its packages
const PYTHON = '/usr/bin/python3';

const PACKAGES = 'node --import tsx scripts/packages.ts deploy';

/**
 * Starts the server on a free port of 127.0.0.1. It ends with this process, in whatever way that ends.
 *
 * @throws Error with what it said, where it does not start
 */
export async function startApiServer({
  tell,
  boot,
  timeoutPace = 1,
  signals,
}: ApiServerOptions = {}): Promise<ApiServer> {
  const child = spawn(
    PYTHON,
    [join(__dirname, 'api_server.py'), String(timeoutPace), ...(signals === undefined ? [] : [signals.url])],
    {
      env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
      stdio: ['pipe', 'pipe', 'pipe'],
      // Ctrl-C is pressed for whoever started it, who then stops it
      detached: true,
    },
  );
  const port = await portOf(child);
  createInterface(child.stdout).on('line', (line) => {
    const { template, machine } = JSON.parse(line) as { readonly template?: string; readonly machine?: Machine };
    if (template !== undefined) tell?.(`${template}\n`);
    if (machine !== undefined) boot?.(machine);
  });
  const endpoint = `http://127.0.0.1:${port}`;
  const path = signals === undefined ? null : await openPath(signals.socket, Number(port));
  return {
    environment: environmentOf(endpoint),
    setClockAhead: async (seconds) => {
      await fetch(`${endpoint}/account/clock`, { method: 'PUT', body: String(seconds) });
    },
    stop: async () => {
      path?.close();
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
}

/** Passes on what comes to a Unix socket to a port of 127.0.0.1. */
async function openPath(socket: string, port: number): Promise<Server> {
  const server = createServer({ allowHalfOpen: true }, (near) => {
    const far = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    near.pipe(far).pipe(near);
    near.on('error', () => far.destroy());
    far.on('error', () => near.destroy());
  });
  server.listen(socket);
  await once(server, 'listening');
  return server;
}

/** What leads to another account, or by way of another machine: the CDK's command line asks even 127.0.0.1 by a proxy. */
const OF_ELSEWHERE = /^AWS_|_PROXY$/i;

/** The environment of a program that is to ask the server, made of the one that it would have. */
export function askingOnly(server: ApiServer, environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const own = Object.entries(environment).filter(([name]) => !OF_ELSEWHERE.test(name));
  return { ...Object.fromEntries(own), ...server.environment };
}

function environmentOf(endpoint: string): ApiServer['environment'] {
  return {
    AWS_ENDPOINT_URL: endpoint,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'not-a-key',
    AWS_SECRET_ACCESS_KEY: 'not-a-secret',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
  };
}

async function portOf(child: ChildProcess): Promise<string> {
  let [said, complaint] = ['', ''];
  child.stderr?.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  return new Promise((resolve, reject) => {
    child.stdout?.on('data', (chunk: Buffer) => {
      said += chunk.toString();
      if (said.endsWith('\n')) resolve(said.trim());
    });
    child.once('error', reject);
    child.once('exit', (code) => {
      const packages = complaint.includes('ModuleNotFoundError') ? `bring its packages with: ${PACKAGES}\n` : '';
      reject(new Error(`the API server ended with ${String(code)}; ${packages}${complaint}`));
    });
  });
}
