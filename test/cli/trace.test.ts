import type { Edit } from '../rules/default-app';
import { FAULTS } from '../rules/faults';
import { runOnDefaultApp } from './default-app-file';
import type { Outcome } from './run-command';

interface Leg {
  readonly verdict: string;
  readonly sourceSeen: string | null;
  readonly translated: boolean;
  readonly droppedBy: { readonly rule: string; readonly resource: string } | null;
  readonly hops: readonly {
    readonly at: string;
    readonly station: string;
    readonly action: string;
    readonly because: string;
  }[];
}

type Json = Leg & { readonly reply: Leg | null };

const trace = (edits: readonly Edit[], ...argv: readonly string[]): Promise<Outcome> =>
  runOnDefaultApp(edits, 'trace', ...argv);

async function traced(edits: readonly Edit[], ...argv: readonly string[]): Promise<{ code: number; json: Json }> {
  const { code, stdout } = await trace(edits, ...argv, '--json');
  return { code, json: JSON.parse(stdout) as Json };
}

/** The hops as the source document tells them: by which thing of which node. */
function walkOf({ hops }: Leg): readonly string[] {
  return hops.map(({ at, station }) => `${station} of ${at.replace(/^PodNetwork(worker(\d)Net.*)/, 'worker-$2')}`);
}

describe('the walk of the source document', () => {
  const sender = (a: string): readonly string[] => [
    `pod of ${a}`,
    `bridge of ${a}`,
    `node-routing of ${a}`,
    `node-forward of ${a}`,
  ];
  const receiver = (b: string, ...nat: readonly string[]): readonly string[] => [
    `node-routing of ${b}`,
    `node-forward of ${b}`,
    ...nat,
    `bridge of ${b}`,
    `pod of ${b}`,
  ];
  const table = expect.stringMatching(/^route-table of .*RouteTable/) as string;

  test('pod, bridge, node, interface, routing of the VPC, interface, node, bridge, pod; and the reply the same way back', async () => {
    const { code, json } = await traced([], 'pod@worker-0', 'pod@worker-1');
    expect({ code, there: walkOf(json), back: json.reply && walkOf(json.reply) }).toEqual({
      code: 0,
      there: [
        ...sender('worker-0'),
        'node-postrouting of worker-0',
        'source-dest-check of worker-0',
        'security-group-out of worker-0',
        table,
        'source-dest-check of worker-1',
        'security-group-in of worker-1',
        ...receiver('worker-1', 'node-postrouting of worker-1'),
      ],
      back: [
        ...sender('worker-1'),
        'source-dest-check of worker-1',
        table,
        'source-dest-check of worker-0',
        ...receiver('worker-0'),
      ],
    });
  });
});

describe('--json', () => {
  test('has the keys of the contract and no others, in both directions', async () => {
    const { json } = await traced([], 'pod@worker-0', 'internet');
    const keys = ['verdict', 'sourceSeen', 'translated', 'droppedBy', 'hops'];
    expect(Object.keys(json)).toEqual([...keys, 'reply']);
    expect(Object.keys(json.reply ?? {})).toEqual(keys);
    for (const hop of [...json.hops, ...(json.reply?.hops ?? [])])
      expect(Object.keys(hop)).toEqual(['at', 'station', 'action', 'because']);
  });

  test.each<[string, readonly string[], Partial<Leg>]>([
    ['between pods nothing changes', ['pod@worker-0', 'pod@worker-1'], { sourceSeen: '10.200.0.2', translated: false }],
    [
      'towards the internet, the address that leaves the interface',
      ['pod@worker-2', 'internet'],
      { sourceSeen: '10.0.1.22', translated: true },
    ],
    [
      'towards the resolver, the node',
      ['pod@worker-1', '10.0.0.2', '--protocol', 'udp', '--port', '53'],
      { sourceSeen: '10.0.1.21', translated: true },
    ],
    [
      "a node's own pod sees the bridge",
      ['worker-0', 'pod@worker-0/10.200.0.9'],
      { sourceSeen: '10.200.0.1', translated: false },
    ],
    [
      'an address is whoever has it',
      ['10.0.1.20', '10.200.1.7', '--protocol', 'icmp'],
      { sourceSeen: '10.0.1.20', translated: false },
    ],
  ])('%s', async (_, argv, leg) => {
    expect(await traced([], ...argv)).toEqual({
      code: 0,
      json: expect.objectContaining({ verdict: 'delivered', droppedBy: null, ...leg }) as Json,
    });
  });

  test('a dropped request has no reply, and says what dropped it', async () => {
    const { code, json } = await traced(FAULTS['source-dest-check-on'], 'pod@worker-1', 'pod@worker-0');
    expect({ code, json: { ...json, hops: json.hops.at(-1) } }).toEqual({
      code: 1,
      json: {
        verdict: 'dropped',
        sourceSeen: null,
        translated: false,
        droppedBy: {
          rule: 'source-dest-check-on',
          resource: expect.stringMatching(/^PodNetworkworker1NetworkInterface/) as string,
        },
        hops: expect.objectContaining({ station: 'source-dest-check', action: 'drop' }) as object,
        reply: null,
      },
    });
  });

  test('a reply may be dropped where its request is not', async () => {
    const { code, json } = await traced(FAULTS['network-acl-denies'], 'worker-0', 'internet', '--port', '443');
    expect([code, json.verdict, json.reply?.verdict, json.reply?.droppedBy]).toEqual([
      1,
      'delivered',
      'dropped',
      { rule: 'network-acl-denies', resource: 'Acl' },
    ]);
    const one = await traced(
      FAULTS['network-acl-denies'],
      'worker-0',
      'internet',
      '--port',
      '443',
      '--source-port',
      '40000',
    );
    expect([one.code, one.json.reply?.verdict]).toEqual([0, 'delivered']);
  });

  test('what is unknown is null', async () => {
    const { code, json } = await traced(FAULTS['security-group-reference-only'], 'pod@worker-0', 'pod@worker-1');
    expect([code, json.verdict, json.sourceSeen, json.droppedBy]).toEqual([1, 'unknown', null, null]);
    expect(json.hops.filter(({ action }) => action === 'unknown')).toHaveLength(1);
  });

  test('a parameter is given on the command line', async () => {
    const ends = ['pod@worker-0', 'pod@worker-1'];
    const codes = ['Check=false', 'Check=true'].map(async (value) => {
      return (await traced(FAULTS['not-readable'], ...ends, '--parameter', value)).code;
    });
    expect(await Promise.all(codes)).toEqual([0, 1]);
  });
});

describe('an end that is not there', () => {
  test.each([
    ['worker-9', '"worker-9" names nothing here; there are worker-0, worker-1, worker-2; pods are'],
    [
      'pod@worker-9',
      '"pod@worker-9" names no pod: no worker is called "worker-9"; there are worker-0, worker-1, worker-2',
    ],
    [
      'pod@worker-1/10.200.2.2',
      '"pod@worker-1/10.200.2.2" names no pod: a pod of worker-1 has an address of 10.200.1.2 to 10.200.1.254',
    ],
    ['pod@worker-1/10.200.1.1', 'names no pod'],
    ['10.200.1.300', '"10.200.1.300" is not an IPv4 address'],
    ['', '"" names nothing here'],
    ['pod@worker-0/10.200.0.2', 'are the same endpoint; trace requires two different ones'],
  ])('%s', async (to, message) => {
    expect(await trace([], 'pod@worker-0', to)).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringContaining(message) as string,
    });
  });
});

test('no packet starts at an address of the VPC that no interface has', async () => {
  expect(await trace([], '10.0.1.99', 'worker-0')).toEqual({
    code: 2,
    stdout: '',
    stderr: expect.stringContaining('no known interface has 10.0.1.99, so no packet starts there') as string,
  });
});

test('as text, each hop is a line of a table, and the outcome stands below', async () => {
  const { stdout } = await trace([], 'pod@worker-0', 'internet', '--port', '443');
  expect(stdout).toMatch(
    /^pod@worker-0\/10\.200\.0\.2 to internet through the internet gateway \w+, tcp 443\n\nAt +Station +Action +Because\nworker-0 +pod +send +from 10\.200\.0\.2 by eth0\n/,
  );
  expect(stdout).toMatch(/\nworker-0 +node-postrouting +translate +[^\n]*: source becomes 10\.0\.1\.20\n/);
  expect(stdout).toMatch(/\n\nDelivered, seen as 10\.0\.1\.20 \(translated on the way\)\.\n\nReply\n\nAt /);
  const dropped = await trace(FAULTS['no-public-address'], 'worker-0', 'internet');
  expect(dropped.stdout).toMatch(/\nDropped by no-public-address at PodNetworkworker0NetworkInterface\w+\.\n$/);
  const unknown = await trace(FAULTS['gateway-not-walked'], 'worker-0', 'internet');
  expect(unknown.stdout).toMatch(/^worker-0 to internet through the transit gateway tgw-0123456789abcdef0, tcp 80\n/);
  const outside = await trace([], 'worker-0', '198.51.100.7');
  expect(outside.stdout).toMatch(/^worker-0 to 198\.51\.100\.7 through the internet gateway \w+, tcp 80\n/);
  expect(unknown.stdout).toMatch(
    /\nUnknown by gateway-not-walked at tgw-0123456789abcdef0: what lies beyond [^\n]*\.\n$/,
  );
});
