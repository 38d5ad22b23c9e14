import fc from 'fast-check';
import { BenchLab } from '../../bench/datapath/bench-lab';
import { VARIANTS } from '../../bench/datapath/variant';
import { podAddress } from '../../bench/datapath/variant-plan';

interface Sent {
  readonly source: string;
  readonly target: string;
  readonly protocol: 'icmp' | 'tcp' | 'udp' | 'esp';
}

// the kernel adds length and checksum of the first header (raw(7)); with a wrong checksum the others belong to no connection
const SEND = `
import json, socket, struct, sys

def checked(text):
    total = sum(struct.unpack("!%dH" % (len(text) // 2), text))
    return ~(total % 0xFFFF) & 0xFFFF

def packet(source, target, protocol):
    ends = socket.inet_aton(source) + socket.inet_aton(target)
    tcp = lambda check: struct.pack("!HHIIBBHHH", 4000, 80, 1, 0, 80, 2, 9, check, 0)
    echo = lambda check: struct.pack("!BBHHH", 8, 0, check, 7, 1)
    number, rest = {
        "icmp": lambda: (1, echo(checked(echo(0)))),
        "tcp": lambda: (6, tcp(checked(ends + struct.pack("!HH", 6, 20) + tcp(0)))),
        "udp": lambda: (17, struct.pack("!HHHH", 4000, 53, 8, 0)),
        "esp": lambda: (50, bytes(16)),
    }[protocol]()
    return struct.pack("!BBHHHBBH", 0x45, 0, 0, 0, 0, 64, number, 0) + ends + rest

with socket.socket(socket.AF_INET, socket.SOCK_RAW, socket.IPPROTO_RAW) as raw:
    for sent in json.load(sys.stdin):
        for _ in range(2):
            raw.sendto(packet(**sent), (sent["target"], 0))
`;

// a program beside it that maps destinations, as those that publish ports of pods do
const WATCH = `
table ip other { chain published { type nat hook prerouting priority dstnat - 20; ip daddr 10.200.1.9 dnat to ${podAddress(1, 0)}; }; }
table ip watch {
  set left { type ipv4_addr . inet_proto; flags dynamic; }
  chain leaving { type filter hook forward priority 300; oifname "eth0" add @left { ip saddr . ip protocol }; }
}
`;

const host = fc.integer({ min: 2, max: 254 });
const source = fc.oneof(
  host.map((last) => `10.200.0.${String(last)}`),
  host.map((last) => `10.200.1.${String(last)}`),
  // the first node has 20
  fc.integer({ min: 21, max: 254 }).map((last) => `10.0.1.${String(last)}`),
);
const target = fc.constantFrom('10.0.1.21', podAddress(1, 0), '10.200.1.9');
const sent: fc.Arbitrary<Sent> = fc.record({ source, target, protocol: fc.constantFrom('icmp', 'tcp', 'udp', 'esp') });

let lab: BenchLab;
beforeAll(async () => {
  lab = await BenchLab.open({ variant: VARIANTS.a, wiring: 'direct', pods: 1, mtu: 9001 });
  await lab.run('node-0', ['nft', '-f', '-'], WATCH);
});
afterAll(async () => lab.close());

/** Sends packets from a pod of the first node, and tells what left the node: `10.200.0.7 udp`. */
async function leaving(packets: readonly Sent[]): Promise<readonly string[]> {
  await lab.run('node-0', ['nft', 'flush', 'set', 'ip', 'watch', 'left']);
  await lab.run(lab.pods.source, ['python3', '-c', SEND], JSON.stringify(packets));
  const text = await lab.run('node-0', ['nft', 'list', 'set', 'ip', 'watch', 'left']);
  return (text.match(/\d+\.\d+\.\d+\.\d+ \. \w+/g) ?? []).map((one) => one.replace(' . ', ' ')).sort();
}

const named = (packets: readonly Sent[]): string[] =>
  [...new Set(packets.map((one) => `${one.source} ${one.protocol}`))].sort();

test('lets out of a node what has a source of its pod CIDR, whatever maps destinations beside it', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(sent, { minLength: 8, maxLength: 40 }), async (packets) => {
      expect(await leaving(packets)).toEqual(named(packets.filter((one) => one.source.startsWith('10.200.0.'))));
    }),
    { numRuns: 25 },
  );
});

test('is what stops them: without its chain they all leave', async () => {
  const packets = fc.sample(sent, 30);
  await lab.run('node-0', ['nft', 'flush', 'chain', 'ip', 'pod_network', 'prerouting']);
  expect(await leaving(packets)).toEqual(named(packets));
});
