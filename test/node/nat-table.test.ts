import fc from 'fast-check';
import { writeNatTable, type NatTable } from '../../lib/node/nat-table';
import { podBlocks } from '../cni/arbitraries';
import { inNamespace } from '../netfilter/kernel';

const TABLE: NatTable = { podCidr: '10.200.0.0/24', podSupernet: '10.200.0.0/16', bridge: 'cnio0' };

const tables = fc
  .tuple(podBlocks, fc.stringMatching(/^[a-z][a-z0-9_.-]{0,14}$/))
  .map(([blocks, bridge]) => ({ ...blocks, bridge }));

describe('writeNatTable', () => {
  it('is what nft takes, whatever the blocks', () => {
    const sample = fc.sample(tables, { numRuns: 30, seed: 1 });
    const check = (text: string) => inNamespace('nft -c -f -', text);
    expect(check(sample.map(writeNatTable).join('\n'))).toBe('');
    const nonMasqueradeCidrs = Array.from({ length: 64 }, (_, index) => `172.16.${String(index)}.0/24`);
    expect(check(writeNatTable({ ...TABLE, nonMasqueradeCidrs }))).toBe('');
    expect(() => check(writeNatTable(TABLE).replace('" masquerade', '" masquerades'))).toThrow('syntax error');
  });

  it('is the same table after it was loaded twice', () => {
    const listing = inNamespace(
      't=$(cat); for time in 1 2; do echo "$t" | nft -f - || exit 1; done; nft -s list ruleset',
      writeNatTable(TABLE),
    );
    expect(listing).toBe(`table ip pod_network {
	chain prerouting {
		type nat hook prerouting priority -199; policy accept;
		ip saddr != 10.200.0.0/24 iifname "cnio0" drop
	}

	chain postrouting {
		type nat hook postrouting priority srcnat - 10; policy accept;
		meta mark & 0x00006000 != 0x00000000 accept
		ip saddr 10.200.0.0/16 ip daddr 10.200.0.0/16 snat ip prefix to ip saddr map { 10.200.0.0/16 : 10.200.0.0/16 }
		ip saddr 10.200.0.0/24 ip daddr != 224.0.0.0/4 oifname != "cnio0" masquerade
	}
}
`);
  });

  it('has one more rule where pods reach other networks un-NATed', () => {
    expect(writeNatTable({ ...TABLE, nonMasqueradeCidrs: [] })).toBe(writeNatTable(TABLE));
    expect(writeNatTable({ ...TABLE, nonMasqueradeCidrs: ['10.64.0.0/10', '10.201.0.0/16'] })).toBe(
      writeNatTable(TABLE).replace(/.* daddr 10.200.0.0\/16 .*\n/, (line) =>
        line.concat(line.replace('daddr 10.200.0.0/16', 'daddr { 10.64.0.0/10, 10.201.0.0/16 }')),
      ),
    );
  });

  it('clamps the segments that pods and hosts outside the VPC announce, in a chain of its own', () => {
    const mssClamp = { bytes: 1360, vpcCidrs: ['10.0.0.0/16', '10.1.0.0/16'] };
    const text = writeNatTable({ ...TABLE, mssClamp });
    expect(text).toBe(
      writeNatTable(TABLE).replace(
        ' chain postrouting {',
        ` chain forward {
  define own = { 10.200.0.0/16, 10.0.0.0/16, 10.1.0.0/16 }
  type filter hook forward priority mangle;
  ip saddr $own ip daddr $own accept
  tcp flags syn / syn,rst tcp option maxseg size set 1360
 }
 chain postrouting {`,
      ),
    );
    expect(inNamespace('nft -c -f -', text)).toBe('');
  });

  it('lets a pod send under addresses of its own node alone', () => {
    // what passes the table is counted behind it; the node's own come last, so that the others have come before they are seen
    const passed = inNamespace(
      `set -e
unshare --net sleep 60 & pod=$!
while [ "$(readlink /proc/$pod/ns/net)" = "$(readlink /proc/self/ns/net)" ]; do sleep 0.05; done
ip link add cnio0 address 02:00:00:00:00:01 type bridge; ip addr add 10.200.0.1/24 dev cnio0
ip link add veth0 master cnio0 type veth peer name eth0 netns $pod
ip link set veth0 up; ip link set cnio0 up
in_pod() { nsenter --net=/proc/$pod/ns/net "$@"; }
in_pod ip link set eth0 up
in_pod ip neigh add 10.200.0.1 lladdr 02:00:00:00:00:01 dev eth0
nft -f -
nft 'table ip seen { set from { type ipv4_addr; flags dynamic; }
  chain c { type filter hook prerouting priority 0; udp dport 9 add @from { ip saddr }; }; }'
for source in 10.200.1.2 10.0.1.20 10.200.0.254 10.200.0.2; do
  in_pod ip addr add $source/32 dev eth0
  in_pod ip route replace 10.200.0.1 dev eth0 src $source
  in_pod python3 -c "
import socket
one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
one.bind(('$source', 0))
one.sendto(b'x', ('10.200.0.1', 9))"
done
for wait in $(seq 100); do
  if nft list set ip seen from | grep -q '10\\.200\\.0\\.2\\b'; then break; fi
  sleep 0.1
done
nft list set ip seen from | grep -o '[0-9]*\\.[0-9.]*' | sort
kill $pod`,
      writeNatTable(TABLE),
    );
    expect(passed).toBe('10.200.0.2\n10.200.0.254\n');
  });

  it.each([
    [{ podCidr: '10.201.0.0/24' }, '`podCidr` 10.201.0.0/24 is outside the pod supernet 10.200.0.0/16'],
    [{ podSupernet: '10.200.1.0/16' }, '"10.200.1.0/16" has host bits set'],
    [
      { bridge: 'sixteen-letters-' },
      '`bridge` must be 1 to 15 letters, digits, ".", "_" or "-", got "sixteen-letters-"',
    ],
    [{ bridge: 'a" accept' }, '`bridge` must be 1 to 15 letters, digits, ".", "_" or "-", got "a" accept"'],
  ])('refuses %j', (wrong, message) => {
    expect(() => writeNatTable({ ...TABLE, ...wrong })).toThrow(message);
  });
});
