import { GATE_SCRIPT } from '../../lib/node/gate';
import { type GatedNode, runGate, type Signal } from './gated-node';

/** A signal's body as CloudFormation takes it apart. */
function bodyOf({ body }: Signal): Readonly<Record<string, string>> {
  return JSON.parse(body) as Readonly<Record<string, string>>;
}

/** The status and the first line of the reason of each signal. */
function told(node: GatedNode): readonly string[] {
  return runGate(node).signals.map((signal) => {
    const { Status = '', Reason = '' } = bodyOf(signal);
    return `${Status}: ${Reason.split('\n')[0] ?? ''}`;
  });
}

describe.each(['dash', 'bash'] as const)('under %s', (shell) => {
  test('the first worker signals once, as CloudFormation asks', () => {
    const { signals, exitCodes } = runGate({ shell, boots: 2 });
    expect(signals).toEqual([
      {
        method: 'PUT',
        contentType: null,
        path: '/signal?Signature=a%2Fb&Expires=1',
        body: '{"Status":"SUCCESS","UniqueId":"10.200.1.1","Data":"-","Reason":"the pod network is in force\\n"}',
      },
    ]);
    expect(exitCodes).toEqual(['0', '0']);
  });

  test('a worker before it answers by refusing; one without a bridge and one that drops do not', () => {
    expect(told({ shell, peers: '10.200.0.1' })).toEqual(['SUCCESS: 10.200.0.1 answers']);
    expect(told({ shell, peers: '10.200.2.1 10.200.3.1 10.200.0.1' })).toEqual([
      'SUCCESS: 10.200.0.1 answers, silent: 10.200.2.1 10.200.3.1',
    ]);
    expect(told({ shell, peers: '10.200.2.1 10.200.3.1', uptime: 48 })).toEqual([
      'FAILURE: from 10.200.1.1 no worker answers: 10.200.2.1 10.200.3.1',
    ]);
  });

  test('a failure brings the end of the log, whatever is in it, within the 4,096 bytes of a signal', () => {
    const tail = '"\\\t%s $(x) `y`\r\u001b[31m\u00fc{}\n'.repeat(20) + 'last line';
    const [signal] = runGate({ shell, inForce: false, log: 'first line\n' + 'x\n'.repeat(2_000) + tail }).signals;
    const { Status, Reason = '' } = bodyOf(signal ?? { method: '', contentType: null, path: '', body: '{}' });
    expect(Status).toBe('FAILURE');
    expect(Reason.split('\n')[0]).toBe('the pod network is not in force: wrong: no table; fix: restart');
    expect(Reason.endsWith('"\\%s $(x) `y`[31m{}\nlast line\n')).toBe(true);
    expect(Reason).not.toContain('first line');
    const [longest] = runGate({ shell, inForce: false, log: '\\'.repeat(9_000) }).signals;
    expect(longest?.body.length).toBeGreaterThan(2_600);
    expect(longest?.body.length).toBeLessThan(3_000);
  });
});

test('without a tag in the metadata it fails, and says so', () => {
  expect(told({ peers: null, uptime: 48 })).toEqual([
    'FAILURE: from 10.200.1.1 no worker answers: no tag pod-network-peers in the instance metadata',
  ]);
});

test('code 7 of curl alone would take a node without a bridge for one that answers', () => {
  const byCode = GATE_SCRIPT.replace("*refused* | *'Connected to'*)", "*'(7)'*)");
  expect(byCode).not.toBe(GATE_SCRIPT);
  expect(told({ script: byCode.replace('-svm3', '-sSvm3'), peers: '10.200.2.1' })).toEqual([
    'SUCCESS: 10.200.2.1 answers',
  ]);
});

describe('bootstrap', () => {
  const bootstrap = '/var/lib/cloud/scripts/per-instance/pod-network-bootstrap';
  const before = `echo 'echo joined' >${bootstrap}`;
  const ended = `${before}; sha256sum ${bootstrap} >pod_network_bootstrap`;

  test.each([
    ['did not end with 0', before, 'FAILURE: bootstrap did not end with 0; the next boot runs it again'],
    ['ended with 0', ended, 'SUCCESS: the pod network is in force'],
    [
      'changed since',
      `${ended}; echo 'echo again' >${bootstrap}`,
      'FAILURE: bootstrap changed after it ended with 0: replace this worker',
    ],
  ])('%s', (_, script, said) => {
    expect(told({ before: script })).toEqual([said]);
    expect(told({ before: script, cloudFinal: 'failed' })).toEqual([said]);
  });

  test('goes on and on: the failure is told before the timeout, with what the bootstrap said last', () => {
    const node: GatedNode = { before, cloudFinal: 'activating', log: 'join: next try in 60 s\n', uptime: 31 };
    const [signal] = runGate(node).signals;
    expect(signal?.body).toContain(
      'bootstrap did not end with 0; the next boot runs it again\\njoin: next try in 60 s',
    );
  });
});

describe('a server that refuses', () => {
  test('is asked until the timeout, and fails no boot', () => {
    const { signals, exitCodes } = runGate({ status: 403, uptime: 31, boots: 2 });
    // at 31, 41 and 51 seconds, and at 61 for the last time; a later boot asks once
    expect(signals.length).toBe(4 + 1);
    expect(exitCodes).toEqual(['0', '0']);
  });
});

describe('the bridge', () => {
  test("is the plugin's: its address with the broadcast of the block, up, and its MAC stays", () => {
    const { bridge, macStays } = runGate({ mtu: 'mtu 8951' });
    expect(bridge[0]).toContain('cnio0 inet 10.200.1.1/24 brd 10.200.1.255 scope global cnio0');
    expect(bridge.at(-1)).toMatch(/UP.* mtu 8951 /);
    expect(macStays).toBe(true);
  });

  test('its MAC would change without the line that sets it', () => {
    const script = GATE_SCRIPT.replace(' && ip link set cnio0 address $(cat /sys/class/net/cnio0/address)', '');
    expect(runGate({ script }).macStays).toBe(false);
  });

  test('one that is there stays as it is', () => {
    const before = 'ip link add cnio0 mtu 1400 type bridge; ip addr add 10.200.1.1/24 dev cnio0';
    const { bridge, signals } = runGate({ before });
    expect(bridge.filter((line) => line.includes('inet '))).toHaveLength(1);
    expect(bridge.at(-1)).toContain('mtu 1400');
    expect(signals).toHaveLength(1);
  });
});
