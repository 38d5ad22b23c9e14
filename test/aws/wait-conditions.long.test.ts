import { setTimeout as sleep } from 'node:timers/promises';
import { gates } from './gates';
import { type StackTemplate, TestAccount } from './test-account';

const DAY = 24 * 60 * 60;
let account: TestAccount;

beforeAll(async () => {
  account = await TestAccount.open({ timeoutPace: 0.01 });
}, 120_000);
afterAll(async () => {
  await account.close();
});

interface Sent {
  readonly method?: string;
  readonly type?: string;
  readonly body?: string;
}

const SIGNAL = { Status: 'SUCCESS', UniqueId: 'worker-0', Data: 'x', Reason: 'done' };

async function put(url: string, { method = 'PUT', type, body = JSON.stringify(SIGNAL) }: Sent = {}): Promise<string> {
  const headers = new Headers(type === undefined ? [] : [['content-type', type]]);
  const sent = method === 'GET' ? {} : { body: new TextEncoder().encode(body) };
  const answer = await fetch(url, { method, headers, ...sent });
  return `${String(answer.status)} ${/<Code>(.*)<\/Code>/.exec(await answer.text())?.[1] ?? ''}`.trim();
}

/** The URL of a stack's handle, as soon as it is made. */
async function handleOf(stackName: string): Promise<string> {
  for (;;) {
    const ids: Readonly<Record<string, string>> = await account.physicalIds(stackName).catch(() => ({}));
    if (ids.Handle0a !== undefined) return ids.Handle0a;
    await sleep(20);
  }
}

/** Does something with the URL of a handle while the gate of a stack waits, and says what becomes of the stack. */
async function whileWaiting(source: StackTemplate, work: (url: string) => Promise<void>): Promise<string> {
  const deployed = account.create(source).then(
    () => 'met',
    (thrown: unknown) => String(thrown),
  );
  await work(await handleOf(source.stackName));
  return deployed;
}

const gate = (stackName: string, timeout: number): StackTemplate => gates(stackName, { workers: 1, timeout });

const NOTHING = 'Error: WaitCondition timed out. Received 0 conditions when expecting 1';
const long = JSON.stringify({ ...SIGNAL, Reason: '' }).length;
const fill = (bytes: number): string => JSON.stringify({ ...SIGNAL, Reason: 'x'.repeat(bytes - long) });

test('a URL is one of S3, and what is sent to it as the guide says meets the condition', async () => {
  const met = await whileWaiting(gate('Met', 900), async (url) => {
    expect(url).toMatch(
      /^http:\/\/127\.0\.0\.1:\d+\/cloudformation-waitcondition-us-east-1\/arn%3Aaws%3Acloudformation%3A.*%2FHandle0a\?X-Amz-Algorithm=/,
    );
    expect(await put(url, { body: fill(4096) })).toBe('200');
  });
  expect(met).toBe('met');
});

test.each<[string, Sent, string]>([
  ['another method', { method: 'POST' }, '403 SignatureDoesNotMatch'],
  ['no body', { method: 'GET' }, '403 SignatureDoesNotMatch'],
  ['a content type', { type: 'application/json' }, '403 SignatureDoesNotMatch'],
  ['4,097 bytes', { body: fill(4097) }, '400 EntityTooLarge'],
  ['no JSON', { body: 'Status=SUCCESS' }, '400 InvalidRequest'],
  ['JSON of no object', { body: '[]' }, '400 InvalidRequest'],
  ['another status', { body: JSON.stringify({ ...SIGNAL, Status: 'OK' }) }, '400 InvalidRequest'],
  ['no UniqueId', { body: JSON.stringify({ ...SIGNAL, UniqueId: undefined }) }, '400 InvalidRequest'],
])('%s is refused, and no signal', async (name, sent, answer) => {
  const met = await whileWaiting(gate(name.replaceAll(/\W/g, ''), 100), async (url) => {
    expect(await put(url, sent)).toBe(answer);
  });
  expect(met).toBe(NOTHING);
});

test('a URL is good for a day', async () => {
  const met = await whileWaiting(gate('Old', 900), async (url) => {
    await account.server.setClockAhead(DAY + 1);
    expect(await put(url)).toBe('403 AccessDenied');
    await account.server.setClockAhead(DAY - 60);
    expect(await put(url)).toBe('200');
    await account.server.setClockAhead(0);
  });
  expect(met).toBe('met');
  const url = await handleOf('Old');
  expect(await put(url.replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toBe('403 AccessDenied');
});

test('a signal that comes twice is one', async () => {
  const two = gates('Twice', { workers: 1, timeout: 100 }, (resources) => {
    const gate = resources.Gate0a;
    if (gate !== undefined) resources.Gate0a = { ...gate, Properties: { ...gate.Properties, Count: 2 } };
  });
  const met = await whileWaiting(two, async (url) => {
    expect([await put(url), await put(url)]).toEqual(['200', '200']);
  });
  expect(met).toBe('Error: WaitCondition timed out. Received 1 conditions when expecting 2');
});
