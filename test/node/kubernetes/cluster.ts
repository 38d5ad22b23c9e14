import { spawn, spawnSync } from 'node:child_process';
import { X509Certificate, createHash, createHmac } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

export const SECRET = 'arn:aws:secretsmanager:us-east-1:111122223333:secret:join-AbCdEf';
export const PARAMETER = '/cluster/join';

/** What the API server says of the Node at one try. */
export interface ApiAnswer {
  readonly status: number;
  readonly providerId?: string;
  /** whether the secret holds the pin of another CA at this try */
  readonly wrongPin?: boolean;
}

const CREDENTIALS = { AccessKeyId: 'ASIAEXAMPLE', SecretAccessKey: 'wJalr/+EXAMPLE=', Token: 'IQoJ/+b3==' };
const METADATA: Readonly<Record<string, string>> = {
  'instance-id': 'i-0123456789abcdef0',
  'local-ipv4': '10.0.1.20',
  'placement/availability-zone': 'us-east-1a',
  'placement/region': 'us-east-1',
  'iam/security-credentials/': 'worker-role',
  'iam/security-credentials/worker-role': JSON.stringify({ Code: 'Success', ...CREDENTIALS }, null, 2),
};

/**
 * What a joining node asks, on the loopback: the metadata service, Secrets Manager, Parameter Store and an API server. AWS's
 * two hold the signature against the documented algorithm ("Create a signed AWS API request").
 */
export class Cluster {
  public static async start(folder: string): Promise<Cluster> {
    const cluster = new Cluster(folder);
    for (const server of [cluster.http, cluster.tls]) {
      server.listen(0, '127.0.0.1');
      await once(server, 'listening');
    }
    return cluster;
  }

  public readonly token = 'abcdef.0123456789abcdef';
  public readonly pin: string;
  public readonly curlHome: string;
  private readonly certificate: string;
  private readonly http: Server;
  private readonly tls: Server;
  private requests: string[] = [];
  private answers: ApiAnswer[] = [];

  private constructor(folder: string) {
    this.curlHome = join(folder, 'curl');
    mkdirSync(this.curlHome);
    const [key, certificate] = ['key', 'certificate'].map((name) => join(folder, name)) as [string, string];
    const names = ['IP:127.0.0.1', 'DNS:secretsmanager.us-east-1.localhost', 'DNS:ssm.us-east-1.localhost'];
    const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes', '-days', '1'];
    spawnSync('openssl', [
      ...request,
      ...['-keyout', key, '-out', certificate, '-subj', '/CN=kubernetes', '-addext', `subjectAltName=${names.join()}`],
    ]);
    writeFileSync(join(this.curlHome, '.curlrc'), `cacert=${certificate}\n`);
    this.certificate = readFileSync(certificate, 'utf8');
    const { publicKey } = new X509Certificate(this.certificate);
    this.pin = `sha256:${digest(publicKey.export({ type: 'spki', format: 'der' }))}`;
    this.http = createServer((request, response) => {
      const [status, text] = this.answerMetadata(request);
      response.writeHead(status).end(text);
    });
    this.tls = createTlsServer({ key: readFileSync(key), cert: this.certificate }, (request, response) => {
      void bodyOf(request).then((body) => {
        const [status, text] = request.method === 'POST' ? this.answerAws(request, body) : this.answerApi(request);
        response.writeHead(status).end(text);
      });
    });
  }

  public get metadata(): string {
    return `http://127.0.0.1:${String(portOf(this.http))}`;
  }

  public get endpoint(): string {
    return `127.0.0.1:${String(portOf(this.tls))}`;
  }

  public stop(): void {
    this.http.close();
    this.tls.close();
  }

  /** Runs bash while the API server gives these answers, one a try, and returns what it was asked. */
  public async serve(answers: readonly ApiAnswer[], argv: readonly string[], env: Readonly<Record<string, string>>) {
    this.requests = [];
    this.answers = [...answers];
    const bash = spawn('bash', argv, { env, stdio: ['ignore', 'ignore', 'pipe'] });
    const errors = bodyOf(bash.stderr);
    await once(bash, 'exit');
    return { requests: this.requests, errors: (await errors).split('\n') };
  }

  private answerMetadata({ method, url = '', headers }: IncomingMessage): [number, string] {
    if (method === 'PUT' && 'x-aws-ec2-metadata-token-ttl-seconds' in headers) return [200, 'imds-token'];
    if (headers['x-aws-ec2-metadata-token'] !== 'imds-token') return [401, ''];
    const path = url.replace('/latest/meta-data/', '');
    const text = path === 'services/domain' ? `localhost:${String(portOf(this.tls))}` : METADATA[path];
    return text === undefined ? [404, ''] : [200, text];
  }

  private answerAws(request: IncomingMessage, body: string): [number, string] {
    const target = String(request.headers['x-amz-target']);
    const signed = request.headers.authorization === authorizationOf(request, body);
    this.requests.push(`${target}${signed ? ' signed' : ''}`);
    const token = JSON.stringify({
      token: this.token,
      caCertHashes: [this.answers[0]?.wrongPin === true ? `sha256:${digest('another')}` : this.pin],
    });
    const asked = JSON.parse(body) as Record<string, unknown>;
    if (!signed) return [403, '{}'];
    if (asked.SecretId === SECRET) return [200, JSON.stringify({ SecretString: token })];
    if (asked.Name === PARAMETER && asked.WithDecryption === true)
      return [200, JSON.stringify({ Parameter: { Value: token } })];
    return [400, '{}'];
  }

  private answerApi({ url = '', headers }: IncomingMessage): [number, string] {
    const bearer = headers.authorization === `Bearer ${this.token}` ? ' by the token' : '';
    if (url.endsWith('/configmaps/cluster-info')) {
      this.requests.push(`GET cluster-info${bearer}`);
      if (this.answers[0]?.wrongPin === true) this.answers.shift();
      const ca = Buffer.from(this.certificate).toString('base64');
      const kubeconfig = `clusters:\n- cluster:\n    certificate-authority-data: ${ca}\n    server: https://x\n`;
      return [200, JSON.stringify({ data: { kubeconfig } })];
    }
    this.requests.push(`GET ${url.replace('/api/v1/', '')}${bearer}`);
    const { status = 500, providerId: providerID } = this.answers.shift() ?? {};
    return [status, JSON.stringify({ kind: 'Node', spec: { providerID } }, null, 2)];
  }
}

/** The `Authorization` header that a request must have. */
function authorizationOf({ headers }: IncomingMessage, body: string): string {
  const [, scope = '', names = ''] =
    /^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/(.*), SignedHeaders=(.*), Signature=/.exec(
      headers.authorization ?? '',
    ) ?? [];
  if (!names.split(';').includes('x-amz-security-token') || headers['x-amz-security-token'] !== CREDENTIALS.Token)
    return 'none';
  const lines = names.split(';').map((name) => `${name}:${String(headers[name]).trim()}\n`);
  const canonical = ['POST', '/', '', lines.join(''), names, digest(body)].join('\n');
  const toSign = ['AWS4-HMAC-SHA256', String(headers['x-amz-date']), scope, digest(canonical)].join('\n');
  const key = scope
    .split('/')
    .reduce<string | Buffer>(
      (key, part) => createHmac('sha256', key).update(part).digest(),
      `AWS4${CREDENTIALS.SecretAccessKey}`,
    );
  const signature = createHmac('sha256', key).update(toSign).digest('hex');
  return `AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE/${scope}, SignedHeaders=${names}, Signature=${signature}`;
}

function digest(data: string | Buffer): string {
  return createHash('sha256').update(data).digest('hex');
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

async function bodyOf(stream: AsyncIterable<unknown>): Promise<string> {
  let text = '';
  for await (const chunk of stream) text += String(chunk);
  return text;
}
