import fc from 'fast-check';
import { readNatTable, writeNatTable, type NatTable } from '../../lib/cni/nat-table';
import { podBlocks } from './arbitraries';
import { inNamespace } from './kernel';

const TABLE: NatTable = { podCidr: '10.200.0.0/24', podSupernet: '10.200.0.0/16', bridge: 'cnio0' };

const tables = fc
  .tuple(podBlocks, fc.stringMatching(/^[a-z][a-z0-9_.-]{0,14}$/))
  .map(([blocks, bridge]) => ({ ...blocks, bridge }));

describe('writeNatTable', () => {
  it('is what nft takes, whatever the blocks', () => {
    const sample = fc.sample(tables, { numRuns: 30, seed: 1 });
    const check = (text: string) => inNamespace('nft -c -f -', text);
    expect(check(sample.map(writeNatTable).join('\n'))).toBe('');
    expect(() => check(writeNatTable(TABLE).replace('" masquerade', '" masquerades'))).toThrow('syntax error');
  });

  it('is the same table after it was loaded twice', () => {
    const listing = inNamespace(
      't=$(cat); for time in 1 2; do echo "$t" | nft -f - || exit 1; done; nft -s list ruleset',
      writeNatTable(TABLE),
    );
    expect(listing).toBe(`table ip pod_network {
	chain postrouting {
		type nat hook postrouting priority srcnat - 10; policy accept;
		meta mark & 0x00006000 != 0x00000000 accept
		ip saddr 10.200.0.0/24 ip daddr 10.200.0.0/16 snat ip prefix to ip saddr map { 10.200.0.0/24 : 10.200.0.0/24 }
		ip saddr 10.200.0.0/24 ip daddr != 224.0.0.0/4 oifname != "cnio0" masquerade
	}
}
`);
  });

  it.each([
    [{ podCidr: '10.201.0.0/24' }, 'pod CIDR 10.201.0.0/24 is outside the pod supernet 10.200.0.0/16'],
    [{ podSupernet: '10.200.1.0/16' }, '"10.200.1.0/16" has host bits set'],
    [{ bridge: 'sixteen-letters-' }, '"sixteen-letters-" is no name for a bridge'],
    [{ bridge: 'a" accept' }, '"a" accept" is no name for a bridge'],
  ])('refuses %j', (wrong, message) => {
    expect(() => writeNatTable({ ...TABLE, ...wrong })).toThrow(message);
  });
});

describe('readNatTable', () => {
  it('reads back what was written', () => {
    fc.assert(
      fc.property(tables, (table) => {
        expect(readNatTable(writeNatTable(table))).toEqual(table);
      }),
    );
  });

  it('reads nothing else, however close', () => {
    const text = writeNatTable(TABLE);
    const changed = [
      '',
      text.replace('srcnat - 10', 'srcnat + 10'),
      text.replace('10.200.0.0/24 ip daddr != ', '10.200.1.0/24 ip daddr != '),
      text.replaceAll('10.200.0.0/24', '10.201.0.0/24'),
      text.replace(/.*snat.*\n/, ''),
      `${text}flush ruleset\n`,
    ];
    expect(changed.map(readNatTable)).toEqual(changed.map(() => null));
  });
});
