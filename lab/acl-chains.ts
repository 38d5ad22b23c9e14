import { isUnknown } from '../lib/address/unknown';
import type { NetworkAcl, NetworkAclEntry, NetworkModel } from '../lib/model/network-model';
import type { BuiltInterface } from './built-interface';
import type { BuiltGateway } from './internet';
import type { Reading } from './lab-plan';
import { nftChain, nftRegularChain, nftSet, nftTable, nftTraffic } from './nft-text';

/**
 * The network ACLs as stateless rules of the router, asked where a packet leaves a subnet and where it enters one.
 *
 * AWS does not say whether a packet that the router turns round inside a subnet (a pod CIDR whose target stands in the
 * sender's subnet) meets the ACL: `strict` asks it, `lenient` does not. An ACL that cannot be read stops all or nothing.
 *
 * @param lost rules for what has no route, put before the ACLs
 */
export function aclChains(
  model: NetworkModel,
  own: readonly BuiltInterface[],
  gateways: readonly BuiltGateway[],
  lost: readonly string[],
  reading: Reading,
): string {
  const subnetIds = [...new Set(own.map((one) => one.subnet.id))];
  const chains = model.networkAcls.flatMap((acl, position) => [
    ...nftRegularChain(chainName(position, 'egress'), entryRules(acl, position, 'egress', reading)),
    ...nftRegularChain(chainName(position, 'ingress'), entryRules(acl, position, 'ingress', reading)),
  ]);
  const crossings = subnetIds.flatMap((subnetId) => {
    const inside = own.filter((one) => one.subnet.id === subnetId);
    const links = [
      ...inside.map((one) => `e${String(one.number)}`),
      ...gateways.filter((one) => one.subnetId === subnetId).map((one) => one.link),
    ];
    const here = nftSet(links.map((link) => `"${link}"`));
    const addresses = nftSet(inside.flatMap((one) => [...one.addresses, ...one.prefixes]));
    const direct = `iifname ${here} oifname ${here} ip saddr ${addresses} ip daddr ${addresses}`;
    const turned = `iifname ${here} oifname ${here}`;
    const acl = model.networkAcls.findIndex((one) => one.id === inside[0]?.subnet.networkAclId);
    const ask = (direction: NetworkAclEntry['direction']): string => {
      if (acl >= 0) return `jump ${chainName(acl, direction)}`;
      return reading === 'lenient' ? 'continue' : 'counter drop comment "acl unread"';
    };
    return [
      `${reading === 'lenient' ? turned : direct} accept`,
      `iifname ${here} ${ask('egress')}`,
      `oifname ${here} ${ask('ingress')}`,
    ];
  });
  return nftTable('router', [...chains, ...nftChain('acl', 'forward priority 0', 'accept', [...lost, ...crossings])]);
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
