import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

/** An account of AWS on this machine, for as long as it is not stopped. */
export interface ApiServer {
  /** what a program needs in its environment to take it for AWS, and nothing of another account of AWS */
  readonly environment: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** The one account and region of the server. */
export const REGION = 'us-east-1';

// Debian's, whatever other Python stands first in the path: moto is one of its packages
const PYTHON = '/usr/bin/python3';

const PACKAGES = 'node --import tsx scripts/packages.ts deploy';

/**
 * Starts the server on a free port of 127.0.0.1. It ends with this process, in whatever way that ends.
 *
 * @param tell gets a text about each template that is deployed: the stack, the size, and how it was sent
 * @throws Error with what it said, where it does not start
 */
export async function startApiServer(tell: (text: string) => void = () => undefined): Promise<ApiServer> {
  const child = spawn(PYTHON, [join(__dirname, 'api_server.py')], {
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
    stdio: ['pipe', 'pipe', 'pipe'],
    // Ctrl-C is pressed for whoever started it, who then stops it
    detached: true,
  });
  const port = await portOf(child);
  child.stdout.on('data', (chunk: Buffer) => {
    tell(chunk.toString());
  });
  return {
    environment: environmentOf(`http://127.0.0.1:${port}`),
    stop: async () => {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.stdin.end();
      await ended;
    },
  };
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
