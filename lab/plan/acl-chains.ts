import { isUnknown } from '../../lib/address/unknown';
import type { NetworkAcl, NetworkAclEntry, NetworkModel } from '../../lib/model/network-model';
import type { BuiltInterface } from './built-interface';
import type { BuiltGateway } from './built-gateway';
import type { Reading } from './lab-plan';
import { nftChain, nftRegularChain, nftSet, nftTable, nftTraffic } from './nft-text';

/**
 * The network ACLs as stateless rules of the router, asked where a packet leaves a subnet and where it enters one.
 *
 * AWS does not say whether a packet that the router turns round inside a subnet (a pod CIDR whose target stands in the
 * sender's subnet) meets the ACL: `strict` asks it, `lenient` does not. What is for an address of the subnet itself never leaves it. An
 * ACL that cannot be read stops all or nothing.
 *
 * A NAT gateway takes another source port on the internet, which nobody knows; here the port stays, and the ACL is asked about that one.
 *
 * @param first rules for what meets no ACL
 */
export function aclChains(
  model: NetworkModel,
  own: readonly BuiltInterface[],
  gateways: readonly BuiltGateway[],
  first: readonly string[],
  reading: Reading,
): string {
  const chains = model.networkAcls.flatMap((acl, position) => [
    ...nftRegularChain(chainName(position, 'egress'), entryRules(acl, position, 'egress', reading)),
    ...nftRegularChain(chainName(position, 'ingress'), entryRules(acl, position, 'ingress', reading)),
  ]);
  const subnetIds = [...own.map((one) => one.subnet.id), ...gateways.flatMap(({ subnetId }) => subnetId ?? [])];
  const crossings = [...new Set(subnetIds)].flatMap((subnetId) => {
    const subnet = model.subnets.find(({ id }) => id === subnetId);
    const acl = model.networkAcls.findIndex((one) => one.id === subnet?.networkAclId);
    const ask = (direction: NetworkAclEntry['direction']): string => {
      if (acl >= 0) return `jump ${chainName(acl, direction)}`;
      return reading === 'lenient' ? 'continue' : 'counter drop comment "acl unread"';
    };
    const inside = own.filter((one) => one.subnet.id === subnetId);
    const nat = gateways.filter((one) => one.subnetId === subnetId).map((one) => one.link);
    return crossingRules(inside, nat, ask, reading);
  });
  return nftTable('router', [...chains, ...nftChain('acl', 'forward priority 0', 'accept', [...first, ...crossings])]);
}

/** Where packets leave or enter one subnet; its NAT gateway hands what comes to it out to the internet, and back. */
function crossingRules(
  inside: readonly BuiltInterface[],
  nat: readonly string[],
  ask: (direction: NetworkAclEntry['direction']) => string,
  reading: Reading,
): string[] {
  const links = inside.map((one) => `e${String(one.number)}`);
  const all = linkSet([...links, ...nat]);
  const rules: string[] = [];
  if (links.length > 0) {
    const here = linkSet(links);
    const addresses = nftSet(inside.flatMap((one) => [...one.addresses, ...one.prefixes]));
    const turned = `iifname ${here} oifname ${here}`;
    rules.push(
      `${turned} ${reading === 'lenient' ? '' : `ip daddr ${addresses} `}accept`,
      `iifname ${here} oifname ${here} ${ask('egress')}`,
      `iifname ${here} oifname ${here} ${ask('ingress')}`,
      `iifname ${here} oifname != ${all} ${ask('egress')}`,
      `iifname != ${all} oifname ${here} ${ask('ingress')}`,
    );
  }
  if (nat.length > 0) {
    const gateway = linkSet(nat);
    rules.push(
      `iifname != ${all} oifname ${gateway} ${ask('ingress')}`,
      `oifname ${gateway} ${ask('egress')}`,
      `iifname ${gateway} ${ask('ingress')}`,
      `iifname ${gateway} oifname != ${all} ${ask('egress')}`,
    );
  }
  return rules;
}

function linkSet(links: readonly string[]): string {
  return nftSet(links.map((link) => `"${link}"`));
}

const chainName = (position: number, direction: string): string => `acl${String(position)}_${direction}`;

function entryRules(
  acl: NetworkAcl,
  position: number,
  direction: NetworkAclEntry['direction'],
  reading: Reading,
): string[] {
  const drop = `counter drop comment "acl ${String(position)}"`;
  const rules = acl.entries
    .filter((entry) => entry.direction === direction)
    .flatMap((entry) => entryRule(entry, drop, reading) ?? []);
  return [...rules, drop];
}

/** One entry; where a part of it cannot be read it matches nothing, or anything, whichever the reading calls for. */
function entryRule(entry: NetworkAclEntry, drop: string, reading: Reading): string | null {
  const traffic = nftTraffic(entry.traffic);
  const favourable = (entry.action === 'allow') === (reading === 'lenient');
  if ((traffic === null || isUnknown(entry.cidr)) && !favourable) return null;
  const side = entry.direction === 'ingress' ? 'saddr' : 'daddr';
  const block = isUnknown(entry.cidr) ? '0.0.0.0/0' : entry.cidr;
  return `ip ${side} ${block} ${traffic ?? ''} ${entry.action === 'allow' ? 'return' : drop}`;
}
