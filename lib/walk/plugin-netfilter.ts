import { cidrAt, formatAddress } from '../address/cidr';
import { isUnknown } from '../address/unknown';
import type { NodeSetup } from '../cloud-init/node-setup';
import type { Netfilter } from '../cni/netfilter';
import type { PodNetworkOfNode } from './walk-node';

/** A node's netfilter as it is once pods run: what the user data writes, and the chains that the bridge plugin adds with `ipMasq`. */
export function pluginNetfilter(setup: NodeSetup, pods: PodNetworkOfNode): Netfilter {
  const { netfilter } = setup;
  const { ipMasq } = pods.plugin;
  if (isUnknown(ipMasq)) return { ...netfilter, unread: [...netfilter.unread, ipMasq] };
  if (!ipMasq) return netfilter;
  const subnets = pods.subnets.map(([first, last]) => cidrAt(first, 32 - Math.log2(last - first + 1)).text);
  const rules = [
    {
      matches: [{ field: 'daddr' as const, not: false, blocks: subnets }],
      verdict: { kind: 'accept' as const },
      text: `-d ${subnets.join(',')} -j ACCEPT (the bridge plugin)`,
      unread: null,
    },
    {
      matches: [{ field: 'daddr' as const, not: true, blocks: ['224.0.0.0/4'] }],
      verdict: { kind: 'masquerade' as const, ports: null },
      text: '! -d 224.0.0.0/4 -j MASQUERADE (the bridge plugin, ipMasq)',
      unread: null,
    },
  ];
  const chain = {
    backend: 'iptables' as const,
    family: 'ip' as const,
    table: 'nat',
    name: 'CNI-pods',
    base: null,
    rules,
  };
  const jump = {
    matches: [
      {
        field: 'saddr' as const,
        not: false,
        blocks: pods.addresses.map(([a, b]) => `${formatAddress(a)}-${formatAddress(b)}`),
      },
    ],
    verdict: { kind: 'jump' as const, chain: 'CNI-pods' },
    text: 'the bridge plugin',
    unread: null,
  };
  const postrouting = netfilter.chains.find(
    ({ backend, table, name }) => backend === 'iptables' && table === 'nat' && name === 'POSTROUTING',
  );
  const others = netfilter.chains.filter((one) => one !== postrouting);
  const base = postrouting ?? {
    backend: 'iptables' as const,
    family: 'ip' as const,
    table: 'nat',
    name: 'POSTROUTING',
    base: { type: 'nat' as const, hook: 'postrouting' as const, priority: 100, policy: 'accept' as const },
    rules: [],
  };
  return { ...netfilter, chains: [...others, { ...base, rules: [...base.rules, jump] }, chain] };
}
