import fc from 'fast-check';
import { readCniFile } from '../../lib/cni/cni-file';
import type { CniRefusal } from '../../lib/model/cni-network';
import { isUnknown } from '../../lib/address/unknown';
import { inNamespace } from '../netfilter/kernel';

/** Where Debian's package containernetworking-plugins 1.1.1 puts the plugins. */
const PLUGINS = '/usr/lib/cni';

interface Members {
  readonly [key: string]: Json;
}
type Json = null | boolean | number | string | readonly Json[] | Members;

const BASE = {
  cniVersion: '0.3.1',
  name: 'pods',
  type: 'bridge',
  bridge: 'cnio0',
  isGateway: true,
  ipMasq: false,
  ipam: {
    type: 'host-local',
    dataDir: '/tmp/leases',
    ranges: [[{ subnet: '10.9.0.0/24' }]],
    routes: [{ dst: '0.0.0.0/0' }],
  },
};

const block = fc.constantFrom(
  ...['10.9.0.0/24', '10.9.0.0/25', '10.9.0.128/25', '10.8.0.0/16', '10.9.0.4/30', '10.9.0.4/31', '10.9.0.4/32'],
  ...['10.9.0.1/24', '10.9.0.0', '10.9.0.0/33', 'fd00::/64', 'pods', ''],
);
const address = fc.constantFrom(
  ...['10.9.0.1', '10.9.0.2', '10.9.0.9', '10.9.0.254', '10.9.0.255', '10.9.0.0', '10.10.0.1', '10.9.0.010', '', 'x'],
);
const wrong = fc.constantFrom<Json>(null, true, 'true', 0, 1, -1, 1.5, 'x', '', [], {}, [null], [[]]);
const flag = fc.oneof(fc.boolean(), wrong);

/** An edit of one field, with values that it may have and values of other types. */
const edits: readonly (readonly [string, fc.Arbitrary<Json>])[] = [
  ['cniVersion', fc.constantFrom('', '0.1.0', '0.2.0', '0.3.0', '0.4.0', '1.0.0', '1.0', '2.0.0', 'v1.0.0')],
  ['name', fc.constantFrom('', 'pods.a-b_c', '-a', 'a b', 'a/b', '.a', 'ä')],
  [
    'bridge',
    fc.constantFrom(
      ...['', 'a', 'abcdefghijklmno', 'abcdefghijklmnop', 'a/b', 'a b', 'a:b', '.', '..', 'lo', 'all', 'default'],
      'a%d',
    ),
  ],
  ['mtu', fc.oneof(fc.integer({ min: 60, max: 76 }), fc.integer({ min: 65530, max: 65540 }), fc.integer({ max: 0 }))],
  ['isGateway', flag],
  ['isDefaultGateway', flag],
  ['hairpinMode', flag],
  ['promiscMode', flag],
  ['forceAddress', flag],
  [
    'ipMasq',
    fc.oneof(
      fc.constant(false),
      wrong.filter((value) => value !== true),
    ),
  ],
  ['mtu', wrong],
  ['vlan', fc.constantFrom<Json>(-1, 4095, 'x', 0)],
  ['capabilities', fc.constantFrom<Json>({ portMappings: true }, { portMappings: 'x' }, [])],
  ['dns', fc.constantFrom<Json>({ nameservers: ['10.0.0.2'] }, { nameservers: '10.0.0.2' }, 'x')],
  ['ipam', wrong],
  ['ipam.type', fc.constantFrom<Json>('host-local', 7, '', '../host-local')],
  ['ipam.subnet', fc.oneof(block, wrong)],
  [
    'ipam.routes',
    fc.oneof(fc.array(fc.record({ dst: block, gw: address }, { requiredKeys: ['dst'] }), { maxLength: 2 }), wrong),
  ],
  [
    'ipam.ranges',
    fc.oneof(fc.array(fc.array(fc.record({ subnet: block }), { maxLength: 2 }), { maxLength: 2 }), wrong),
  ],
  [
    'ipam.ranges',
    fc
      .record({ subnet: block, rangeStart: address, rangeEnd: address }, { requiredKeys: ['subnet'] })
      .map((range) => [[range]]),
  ],
  [
    'ipam.ranges',
    fc.record({ subnet: block, gateway: address }, { requiredKeys: ['subnet'] }).map((range) => [[range]]),
  ],
];

const edited = fc
  .array(fc.oneof(...edits.map(([path, value]) => value.map((given) => ({ path, given })))), {
    minLength: 1,
    maxLength: 2,
  })
  .map((changes) =>
    JSON.stringify(changes.reduce<Json>((file, { path, given }) => put(file, path.split('.'), given), BASE)),
  );

function put(object: Json, [key = '', ...rest]: readonly string[], value: Json): Json {
  const members = isMembers(object) ? object : {};
  return { ...members, [key]: rest.length === 0 ? value : put(members[key] ?? {}, rest, value) };
}

function isMembers(value: Json): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Why the plugins refuse each file, as they are on this machine; null where a pod gets an address. */
function askPlugins(files: readonly string[]): readonly (string | null)[] {
  const script = [
    'mount -t tmpfs none /run; mkdir -p /run/netns; mount -t tmpfs none /tmp; ip link set lo up',
    `export CNI_COMMAND=ADD CNI_IFNAME=eth0 CNI_PATH=${PLUGINS} CNI_CONTAINERID=pod`,
    'while IFS= read -r file; do',
    '  ip netns add node; ip netns add pod; ip -n node link set lo up; rm -rf /tmp/leases',
    `  printf '%s' "$file" | CNI_NETNS=/run/netns/pod ip netns exec node ${PLUGINS}/bridge 2>&1 | tr '\\n' ' '; echo`,
    '  ip netns del node; ip netns del pod',
    'done',
  ].join('\n');
  const lines = inNamespace(script, files.map((file) => `${file}\n`).join('')).split('\n');
  return files.map((_, at) => {
    const line = lines[at] ?? '';
    return /"(ips|ip4|ip6)": [[{]/.test(line) ? null : (/"msg": "(.*?)"[ ,}]/.exec(line)?.[1] ?? line);
  });
}

function refusalOf(text: string): CniRefusal | null {
  const read = readCniFile('/etc/cni/net.d/10-pods.conf', text);
  return isUnknown(read) ? { reason: read.unknown, certain: false } : read.refusal;
}

describe('readCniFile', () => {
  test.each<[string, string, Json, string]>([
    ['through a pod', 'ipam.routes', [{ dst: '0.0.0.0/0', gw: '10.9.0.9' }], 'is not the bridge'],
    ['in a table', 'ipam.routes', [{ dst: '0.0.0.0/0', table: 100 }], 'a route has "table"'],
    ['broadcast', 'ipam.ranges', [[{ subnet: '10.9.0.0/24', rangeEnd: '10.9.0.255' }]], 'for a broadcast'],
    ['network address', 'ipam.ranges', [[{ subnet: '10.9.0.0/24', rangeStart: '10.9.0.0' }]], 'for a broadcast'],
  ])('leaves open whether pods are reached: %s', (_, path, value, reason) => {
    expect(refusalOf(JSON.stringify(put(BASE, path.split('.'), value)))).toEqual({
      reason: expect.stringContaining(reason) as string,
      certain: false,
    });
    expect(refusalOf(JSON.stringify(BASE))).toBeNull();
  });

  test('refuses what the plugins 1.1.1 refuse, and nothing else', () => {
    const files = fc.sample(edited, {
      numRuns: Number(process.env.CNI_FILES ?? 150),
      seed: Number(process.env.CNI_SEED ?? 7),
    });
    const answers = askPlugins(files);
    const wrongly = files.flatMap((file, at) => {
      const ours = refusalOf(file);
      const theirs = answers[at] ?? null;
      return ours?.certain === false || (ours === null) === (theirs === null) ? [] : [{ file, ours, theirs }];
    });
    expect(wrongly).toEqual([]);
    // what is left open is the smaller part
    expect(files.filter((file) => refusalOf(file)?.certain === false).length * 5).toBeLessThan(files.length);
    expect(answers.filter((answer) => answer === null).length * 10).toBeGreaterThan(files.length);
  });

  const list = (head: Members, ...chained: readonly Members[]): string => {
    const { cniVersion, name, ...plugin } = BASE;
    return JSON.stringify({ cniVersion, name, ...head, plugins: [plugin, ...chained] });
  };

  // what each says is what libcni 1.1.2 or the plugin said in the lab
  test.each<[string, string, boolean | null]>([
    ['a cniVersion of null', list({ cniVersion: null }), true],
    ['a disableCheck that is no flag', list({ disableCheck: 'yes' }), true],
    ['a disableCheck of null', list({ disableCheck: null }), true],
    ['a disableCheck that newer versions take', list({ disableCheck: 'true' }), false],
    ['a disableCheck', list({ disableCheck: true }), null],
    ['several versions', list({ cniVersions: ['0.4.0'] }), false],
    ['firewall by 0.3.1', list({}, { type: 'firewall' }), true],
    ['firewall by 0.4.0', list({ cniVersion: '0.4.0' }, { type: 'firewall' }), null],
    ['bandwidth by 0.2.0', list({ cniVersion: '0.2.0' }, { type: 'bandwidth' }), true],
  ])('a list with %s', (_, text, certain) => {
    const read = readCniFile('/etc/cni/net.d/10-pods.conflist', text);
    expect(isUnknown(read) ? read : (read.refusal?.certain ?? null)).toBe(certain);
  });

  test('leaves open what a key that is there twice does', () => {
    const text = JSON.stringify(BASE).replace('"name"', '"name":7,"name"');
    expect(refusalOf(text)).toEqual({ reason: 'a key is there twice, and Go decodes each of them', certain: false });
  });
});
