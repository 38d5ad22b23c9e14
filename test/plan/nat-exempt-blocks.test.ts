import fc from 'fast-check';
import { writeNatTable } from '../../lib/node/nat-table';
import { natExemptBlocks } from '../../lib/plan/nat-exempt-blocks';
import { podBlocks } from '../cni/arbitraries';
import { readNft } from '../netfilter/netfilter-text';

const POD_CIDR = '10.200.0.0/24';

function spared(...rules: readonly string[]): readonly string[] {
  const chain = (name: string, base: string, lines: readonly string[]) =>
    `  chain ${name} {\n${base}${lines.map((line) => `    ${line}\n`).join('')}  }\n`;
  const base = 'type nat hook postrouting priority srcnat;\n';
  const inner = rules.filter((rule) => rule.startsWith('x: ')).map((rule) => rule.slice(3));
  const outer = rules.filter((rule) => !rule.startsWith('x: '));
  return natExemptBlocks(readNft(`table ip nat {\n${chain('x', '', inner)}${chain('post', base, outer)}}\n`), POD_CIDR);
}

describe('natExemptBlocks', () => {
  it('is the pod supernet of our own table, whatever the blocks', () => {
    fc.assert(
      fc.property(podBlocks, (blocks) => {
        // a supernet that is the node's own pod CIDR spares nothing beside it
        fc.pre(blocks.podCidr !== blocks.podSupernet && !/^2(2[4-9]|3\d)\./.test(blocks.podSupernet));
        const table = readNft(writeNatTable({ ...blocks, bridge: 'cnio0' }));
        expect(natExemptBlocks(table, blocks.podCidr)).toEqual([blocks.podSupernet]);
      }),
    );
  });

  it.each<[string, readonly string[], readonly string[]]>([
    ['nothing without rules', [], []],
    ['nothing where all is masqueraded', ['masquerade'], []],
    [
      'the exception of a masquerade',
      ['ip saddr 10.200.0.0/24 ip daddr != 10.200.0.0/16 masquerade'],
      ['10.200.0.0/16'],
    ],
    ['what is accepted before', ['ip daddr 10.200.0.0/16 accept', 'masquerade'], ['10.200.0.0/16']],
    ['what is returned, though nothing is masqueraded here', ['ip daddr 10.200.0.0/16 return'], ['10.200.0.0/16']],
    ['nothing that is accepted behind', ['masquerade', 'ip daddr 10.200.0.0/16 accept'], []],
    ['nothing for the pods of others', ['ip saddr 10.201.0.0/16 ip daddr 10.200.0.0/16 accept'], []],
    ['nothing for some of the pods', ['ip saddr 10.200.0.0/25 ip daddr 10.200.0.0/16 accept', 'masquerade'], []],
    ['nothing for one protocol', ['ip daddr 10.200.0.0/16 meta l4proto tcp accept', 'masquerade'], []],
    ['nothing that is masqueraded for one protocol', ['meta l4proto tcp masquerade', 'ip daddr 10.0.0.0/8 accept'], []],
    ['nothing by a rule that is not understood', ['ip daddr 10.0.0.0/8 meta skuid 0 accept', 'masquerade'], []],
    ['nothing that lies in the own pod CIDR', ['ip daddr 10.200.0.0/25 accept', 'masquerade'], []],
    ['no multicast', ['ip daddr != 224.0.0.0/4 masquerade'], []],
    [
      'several blocks',
      ['ip daddr { 10.0.0.0/8, 172.16.0.0/12 } accept', 'masquerade'],
      ['10.0.0.0/8', '172.16.0.0/12'],
    ],
    [
      'neighbours as one, then as they are written',
      ['ip daddr 10.200.0.0/16 accept', 'ip daddr 10.201.0.0/16 accept', 'masquerade'],
      ['10.200.0.0/15', '10.200.0.0/16', '10.201.0.0/16'],
    ],
    ['no block within a wider one', ['ip daddr 10.0.0.0/9 accept', 'ip daddr 10.0.0.0/8 accept'], ['10.0.0.0/8']],
    ['what a chain accepts', ['jump x', 'masquerade', 'x: ip daddr 10.0.0.0/8 accept'], ['10.0.0.0/8']],
    ['nothing that a chain returns to a masquerade', ['jump x', 'masquerade', 'x: ip daddr 10.0.0.0/8 return'], []],
    ['what a goto returns', ['goto x', 'masquerade', 'x: ip daddr 10.0.0.0/8 return', 'x: masquerade'], ['10.0.0.0/8']],
    ['nothing by a way out that is the bridge', ['oifname "cnio0" accept', 'masquerade'], []],
    ['what leaves by the network card', ['oifname "ens5" ip daddr 10.0.0.0/8 accept', 'masquerade'], ['10.0.0.0/8']],
  ])('is %s', (_, rules, blocks) => {
    expect(spared(...rules)).toEqual(blocks);
  });

  it('does not take an accept for one of another base chain', () => {
    const accept =
      'table ip a {\n chain c {\n type nat hook postrouting priority 90;\n ip daddr 10.0.0.0/8 accept\n }\n}\n';
    const masquerade = 'table ip b {\n chain c {\n type nat hook postrouting priority 100;\n masquerade\n }\n}\n';
    expect(natExemptBlocks(readNft(accept), POD_CIDR)).toEqual(['10.0.0.0/8']);
    expect(natExemptBlocks(readNft(accept + masquerade), POD_CIDR)).toEqual([]);
  });
});
