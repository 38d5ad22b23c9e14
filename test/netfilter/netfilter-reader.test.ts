import fc from 'fast-check';
import type { Chain, Netfilter, NetfilterRule } from '../../lib/model/netfilter';
import { readNetfilter } from '../../lib/netfilter/netfilter-reader';
import { writeNatTable } from '../../lib/node/nat-table';
import { inNamespace } from './kernel';
import { iptablesNatRule, iptablesRule, nftRule } from './netfilter-arbitraries';
import { readCommands, readNft } from './netfilter-text';

/** Without the texts, and the built-in chains that say nothing: a listing has all of them. */
function comparable({ chains, unread }: Netfilter): unknown {
  const says = ({ base, rules }: Chain) => rules.length > 0 || base?.policy !== 'accept';
  return {
    unread,
    chains: chains.filter(says).map(({ rules, ...chain }) => ({
      ...chain,
      rules: rules.map(({ matches, verdict, unread: part }) => ({ matches, verdict, unread: part !== null })),
    })),
  };
}

function readSaved(listing: string): Netfilter {
  return readNetfilter([{ argv: ['iptables-restore'], stdin: listing, files: () => null }]);
}

// rules of their own in every run would make the test a lottery; the seed is changed on purpose only
const SAMPLE = { numRuns: 150, seed: 2 };

describe('readNetfilter', () => {
  it('reads what nft lists as it reads what was written', () => {
    const tables = fc
      .sample(nftRule, SAMPLE)
      .map(
        (rule, index) =>
          `table ip t${String(index)} {\n\tchain leaf {\n\t\treturn\n\t}\n\tchain c {\n\t\t${rule}\n\t}\n}\n`,
      );
    const written =
      tables.join('') + writeNatTable({ podCidr: '10.200.0.0/24', podSupernet: '10.200.0.0/16', bridge: 'cnio0' });
    const listed = inNamespace('nft -f - && nft -s list ruleset', written);
    expect(comparable(readNft(listed))).toEqual(comparable(readNft(written)));
  });

  describe('of iptables', () => {
    const mangle = fc
      .sample(iptablesRule, SAMPLE)
      .flatMap((rule, index) => [
        `iptables -t mangle -N c${String(index)}`,
        `iptables -t mangle -A c${String(index)} ${rule}`,
      ]);
    const nat = fc
      .sample(iptablesNatRule, { ...SAMPLE, numRuns: 30 })
      .map((rule) => `iptables -t nat -A POSTROUTING ${rule}`);
    const leaf = ['iptables -t mangle -N leaf', 'iptables -t mangle -A leaf -j RETURN'];
    const commands = [...leaf, ...mangle, ...nat, 'iptables -P FORWARD DROP'];
    const read = readCommands(...commands);
    const [saved = '', listed = ''] = inNamespace(
      `set -e\n${commands.join('\n')}\niptables-save 2>/dev/null\necho SPLIT\nnft -s list ruleset 2>/dev/null`,
    ).split('SPLIT\n');

    it('reads what iptables-save writes as it reads the commands', () => {
      expect(comparable(readSaved(saved))).toEqual(comparable(read));
      expect(comparable(readSaved(saved.replace('MASQUERADE', 'ACCEPT')))).not.toEqual(comparable(read));
    });

    it('reads by both readers the same, where nft has words of its own for it', () => {
      const nft = readNft(listed);
      const pairs = read.chains.flatMap((chain) => {
        const other = nft.chains.find(({ table, name }) => table === chain.table && name === chain.name);
        return chain.rules.flatMap((rule, index) => {
          const twin = other?.rules[index];
          const own = twin !== undefined && !/ xt |ct status/.test(` ${twin.text} `) && twin.unread === null;
          return own && rule.unread === null ? [[rule, twin] as const] : [];
        });
      });
      const bare = ({ matches, verdict }: NetfilterRule) => ({ matches, verdict });
      expect(pairs.map(([, twin]) => bare(twin))).toEqual(pairs.map(([rule]) => bare(rule)));
      expect(pairs.length).toBeGreaterThan(SAMPLE.numRuns / 3);
    });
  });
});
