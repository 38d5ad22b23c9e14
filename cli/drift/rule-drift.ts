import { isUnknown } from '../../lib/address/unknown';
import type { NetworkAcl, NetworkAclEntry, SecurityGroup, SecurityGroupRule } from '../../lib/model-api';
import { textOfTraffic } from '../../lib/model/traffic';
import { type Comparison, differences, RECREATE } from './comparison';
import type { Drift } from './drift';

/** Differences in security groups and network ACLs. */
export function ruleDrift(comparison: Comparison): readonly Drift[] {
  const isLost = ({ id }: { readonly id: string }): readonly Drift[] =>
    /\.Default(SecurityGroup|NetworkAcl)$/.test(id) ? [] : comparison.lost(id, RECREATE);
  const groups = comparison.pairs(({ securityGroups }) => securityGroups, isLost);
  const acls = comparison.pairs(({ networkAcls }) => networkAcls, isLost);
  return [
    ...groups.lost,
    ...acls.lost,
    ...groups.pairs.flatMap(([expected, actual]) =>
      (['ingress', 'egress'] as const).flatMap((direction) => groupDrift(comparison, expected, actual, direction)),
    ),
    ...acls.pairs.flatMap(([expected, actual]) => aclDrift(comparison, expected, actual)),
  ];
}

type Direction = 'ingress' | 'egress';

function groupDrift(
  comparison: Comparison,
  expected: SecurityGroup,
  actual: SecurityGroup,
  direction: Direction,
): readonly Drift[] {
  const [wanted, found] = [expected[direction], actual[direction]].map((rules) => rulesByText(rules, comparison));
  const isOpen = expected[direction].some(({ traffic, peer }) => isUnknown(traffic) || isUnknown(peer));
  const { missing, surplus } = differences([...(wanted?.keys() ?? [])], [...(found?.keys() ?? [])]);
  const group = comparison.liveId(expected.id);
  const lists = { missing, surplus: isOpen ? [] : surplus };
  return comparison.items(expected.id, direction, lists, 'allowed', (text, isMissing) => {
    const rule = (isMissing ? wanted : found)?.get(text);
    const verb = isMissing ? 'authorize' : 'revoke';
    return `aws ec2 ${verb}-security-group-${direction} --group-id ${group} ${rule === undefined ? '' : permission(rule, comparison)}`;
  });
}

function rulesByText(
  rules: readonly SecurityGroupRule[],
  comparison: Comparison,
): ReadonlyMap<string, SecurityGroupRule> {
  return new Map(
    rules.flatMap((rule) => {
      const { traffic, peer } = rule;
      if (isUnknown(traffic) || isUnknown(peer)) return [];
      const other = peer.kind === 'cidr' ? peer.cidr : comparison.show(peer.id);
      return [[`${textOfTraffic(traffic)}, ${other}`, rule] as const];
    }),
  );
}

/** A rule in the short form of `aws ec2 authorize-security-group-*`. */
function permission({ traffic, peer }: SecurityGroupRule, comparison: Comparison): string {
  if (isUnknown(traffic) || isUnknown(peer)) return '';
  const { protocol, ports, icmp } = traffic;
  const [from, to] =
    icmp !== null ? [icmp.type, icmp.code] : ports !== null ? [ports.from, ports.to] : protocol === 1 ? [-1, -1] : [];
  const range = from === undefined ? '' : `,FromPort=${String(from)},ToPort=${String(to)}`;
  const others = {
    cidr: `IpRanges=[{CidrIp=${peer.kind === 'cidr' ? peer.cidr : ''}}]`,
    prefixList: `PrefixListIds=[{PrefixListId=${peer.kind === 'prefixList' ? comparison.liveId(peer.id) : ''}}]`,
    group: `UserIdGroupPairs=[{GroupId=${peer.kind === 'group' ? comparison.liveId(peer.id) : ''}}]`,
  };
  return `--ip-permissions 'IpProtocol=${String(protocol)}${range},${others[peer.kind]}'`;
}

function aclDrift(comparison: Comparison, expected: NetworkAcl, actual: NetworkAcl): readonly Drift[] {
  const [wanted, found] = [entriesByNumber(expected), entriesByNumber(actual)];
  const isOpen = expected.entries.some(({ cidr, traffic }) => isUnknown(cidr) || isUnknown(traffic));
  const acl = comparison.liveId(expected.id);
  return [...new Set([...wanted.keys(), ...found.keys()])].flatMap((key) => {
    const [plan, fact] = [wanted.get(key), found.get(key)];
    const [planText, factText] = [plan, fact].map((entry) => (entry === undefined ? 'none' : textOfEntry(entry)));
    if (planText === factText || planText === null || factText === null || (plan === undefined && isOpen)) return [];
    const { number, direction } = plan ?? fact ?? { number: 0, direction: 'ingress' as const };
    const where = `--network-acl-id ${acl} --rule-number ${String(number)} --${direction}`;
    const verb = plan === undefined ? 'delete' : fact === undefined ? 'create' : 'replace';
    const fix = `aws ec2 ${verb}-network-acl-entry ${where}${plan === undefined ? '' : ` ${entryOptions(plan)}`}`;
    return [comparison.drift(expected.id, `${direction} entry ${String(number)}`, planText ?? '', factText ?? '', fix)];
  });
}

function entryOptions({ action, cidr, traffic }: NetworkAclEntry): string {
  if (isUnknown(cidr) || isUnknown(traffic)) return '';
  const { protocol, ports, icmp } = traffic;
  // the API wants a range of ports for tcp and udp, and a type for icmp
  const { from, to } = ports ?? { from: 0, to: 65_535 };
  const { type, code } = icmp ?? { type: -1, code: -1 };
  const range =
    protocol === 1
      ? ` --icmp-type-code Type=${String(type)},Code=${String(code)}`
      : protocol === 6 || protocol === 17
        ? ` --port-range From=${String(from)},To=${String(to)}`
        : '';
  return `--protocol ${String(protocol)}${range} --cidr-block ${cidr} --rule-action ${action}`;
}

function entriesByNumber({ entries }: NetworkAcl): ReadonlyMap<string, NetworkAclEntry> {
  return new Map(entries.map((entry) => [`${entry.direction} ${String(entry.number)}`, entry]));
}

function textOfEntry({ action, cidr, traffic }: NetworkAclEntry): string | null {
  return isUnknown(cidr) || isUnknown(traffic) ? null : `${action} ${textOfTraffic(traffic)}, ${cidr}`;
}
