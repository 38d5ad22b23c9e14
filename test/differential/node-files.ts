import { formatAddress } from '../../lib/address/cidr';
import { writeNatTable } from '../../lib/node/nat-table';
import { cniFault, type CniFault } from './cni-fault';
import type { CniSpec, FilterSpec, NatSpec, NetworkSpec, NodeTextSpec, TrafficSpec } from './network-spec';
import { at, blockText, firstTwo, nodeAddress, podBase, podCidr, podHalf, SUPERNET } from './plan';
import { RUNTIME_FAULTS } from './runtime-fault';

/** What a user data puts on a node: files, then commands of one line each. */
export interface NodeFiles {
  readonly files: readonly { readonly path: string; readonly content: string }[];
  readonly commands: readonly string[];
}

const NET_D = '/etc/cni/net.d';

/** The CNI files of a worker, and what its container runtime is told. */
export function cniFiles(spec: NetworkSpec, worker: number, { cni, runtime }: NodeTextSpec): NodeFiles['files'] {
  const told = runtime === null ? null : (RUNTIME_FAULTS[runtime] ?? null);
  const folder = told?.folder ?? NET_D;
  const loopback = JSON.stringify({ cniVersion: '0.3.1', name: 'lo', type: 'loopback' });
  const number = { first: '05', last: '99', absent: null }[cni.loopback];
  const fault = cniFault(spec, worker, cni.fault);
  const form = fault.form ?? (fault.chained === undefined ? cni.form : 'conflist');
  const text = bridgeText(spec, worker, { ...cni, form }, fault);
  const name = `10-bridge.${form}`;
  return [
    { path: `${folder}/${fault.name?.(name) ?? name}`, content: fault.text?.(text) ?? text },
    ...(fault.beside === undefined ? [] : [{ path: `${folder}/${fault.beside.name}`, content: fault.beside.content }]),
    ...(number === null ? [] : [{ path: `${folder}/${number}-loopback.conf`, content: loopback }]),
    ...(told === null ? [] : [{ path: '/etc/containerd/config.toml', content: told.config }]),
    ...Object.entries(told?.imported ?? {}).map(([path, content]) => ({ path, content })),
  ];
}

function bridgeText(spec: NetworkSpec, worker: number, cni: CniSpec, fault: CniFault): string {
  const { gateway, ipMasq, form } = cni;
  const ipam = { type: 'host-local', ...ranges(spec, worker, cni), ...routes(cni), ...fault.ipam };
  const plugin = {
    type: 'bridge',
    bridge: 'cnio0',
    ...(gateway === 'neither' ? {} : { [gateway]: true }),
    ipMasq,
    ipam,
    ...fault.plugin,
  };
  const head = { cniVersion: '0.3.1', name: 'bridge', ...fault.head };
  const plugins = [plugin, ...(fault.chained ?? [])];
  return JSON.stringify(form === 'conf' ? { ...head, ...plugin } : { ...head, plugins }, null, 2);
}

function ranges(spec: NetworkSpec, worker: number, { range }: CniSpec): Record<string, unknown> {
  const subnet = podCidr(spec, worker);
  if (range === 'old subnet key') return { subnet };
  const address = (offset: number): string => formatAddress(podBase(spec, worker) + offset);
  if (range === 'two parts') {
    const ends = [
      [4, 7],
      [16, 19],
    ] as const;
    return { ranges: [ends.map(([first, last]) => ({ subnet, rangeStart: address(first), rangeEnd: address(last) }))] };
  }
  if (range === 'last gateway') {
    return { ranges: [[{ subnet, gateway: address(2 ** (32 - spec.podPrefix) - 2) }]] };
  }
  const part = range === 'part' ? { rangeStart: address(4), rangeEnd: address(11) } : {};
  return { ranges: [[{ subnet, ...part }]] };
}

function routes({ routes: wanted }: CniSpec): Record<string, unknown> {
  return wanted === 'none' ? {} : { routes: [{ dst: wanted === 'all' ? '0.0.0.0/0' : SUPERNET }] };
}

/** All that stands beside the CNI files. */
export function otherFiles(spec: NetworkSpec, worker: number, node: NodeTextSpec): NodeFiles {
  const parts = [
    forwarding(node),
    ...node.nat.map((one, number) => natFiles(spec, worker, one, number)),
    ...node.filter.map((one, number) => filterFiles(spec, one, number)),
    { files: [], commands: nodeRoutes(spec, worker, node) },
  ];
  return { files: parts.flatMap(({ files }) => files), commands: parts.flatMap(({ commands }) => commands) };
}

/** Where a node states whether it forwards. */
export const FORWARD_FILE = '/etc/sysctl.d/90-forward.conf';

function forwarding({ forwarding: how, bridgeFilter, strictReversePath }: NodeTextSpec): NodeFiles {
  const more = [
    ...(bridgeFilter === null ? [] : [`sysctl -w net.bridge.bridge-nf-call-iptables=${bridgeFilter ? '1' : '0'}`]),
    ...(strictReversePath ? ['sysctl -w net.ipv4.conf.all.rp_filter=1'] : []),
  ];
  const on = 'sysctl -w net.ipv4.ip_forward=1';
  switch (how) {
    case 'unset':
      return { files: [], commands: more };
    case 'command':
      return { files: [], commands: [on, ...more] };
    case 'interface off':
      return { files: [], commands: [on, 'sysctl -w net.ipv4.conf.eth0.forwarding=0', ...more] };
    case 'file':
    case 'off': {
      const content = `net.ipv4.ip_forward = ${how === 'file' ? '1' : '0'}\n`;
      return { files: [{ path: FORWARD_FILE, content }], commands: [`sysctl -p ${FORWARD_FILE}`, ...more] };
    }
  }
}

function natFiles(spec: NetworkSpec, worker: number, nat: NatSpec, number: number): NodeFiles {
  const pods = podCidr(spec, worker);
  switch (nat.by) {
    case 'table': {
      const table = writeNatTable({ podCidr: pods, podSupernet: SUPERNET, bridge: 'cnio0' });
      const exempt = exemption(spec, nat.exempt);
      return byNft('pod-network', table.replace(`ip daddr ${SUPERNET}`, `ip daddr ${exempt}`));
    }
    case 'iptables':
      return command(`iptables -t nat -A POSTROUTING -s ${pods} -d ${exemption(spec, nat.exempt)} -j ${nat.verdict}`);
    case 'iptables masquerade': {
      const source = nat.out === null ? `-s ${pods}` : `-o ${nat.out}`;
      const spared = nat.exempt === 'nothing' ? '' : `! -d ${exemption(spec, nat.exempt)} `;
      return command(`iptables -t nat -A POSTROUTING ${source} ${spared}-j MASQUERADE`);
    }
    case 'iptables insert':
      return command(`iptables -t nat -I POSTROUTING 1 -s ${pods} -d ${SUPERNET} -j ACCEPT`);
    case 'nft flush':
      return command('nft flush ruleset');
    case 'iptables chain': {
      const spared = nat.exempt === 'nothing' ? [] : [`-A PODS -d ${exemption(spec, nat.exempt)} -j RETURN`];
      const rules = [`-A POSTROUTING -s ${pods} -j PODS`, ...spared, '-A PODS -j MASQUERADE'];
      const path = `/etc/iptables/nat-${number}.rules`;
      const content = ['*nat', ':PODS - [0:0]', ...rules, 'COMMIT', ''].join('\n');
      return { files: [{ path, content }], commands: [`iptables-restore --noflush ${path}`] };
    }
    case 'iptables mark': {
      const spared = nat.exempt === 'nothing' ? '' : `! -d ${exemption(spec, nat.exempt)} `;
      return command(
        `iptables -t mangle -A PREROUTING -i cnio0 ${spared}-j MARK --set-xmark 0x10/0x10`,
        'iptables -t nat -A POSTROUTING -m mark --mark 0x10/0x10 -j MASQUERADE',
      );
    }
    case 'nft accept':
      return byNft(`nat-${number}`, natTable(number, nat.priority, `ip saddr ${pods} ip daddr ${SUPERNET} accept`));
    case 'nft identity': {
      const pinned = `ip saddr ${pods} ip daddr ${SUPERNET} snat ip prefix to ip saddr map { ${pods} : ${pods} }`;
      return byNft(`nat-${number}`, natTable(number, nat.priority, pinned));
    }
    case 'nft masquerade': {
      const spared = nat.exempt === 'nothing' ? '' : `ip daddr != ${SUPERNET} `;
      return byNft(
        `nat-${number}`,
        natTable(number, nat.priority, `ip saddr ${pods} ${spared}oifname != "cnio0" masquerade`),
      );
    }
  }
}

function exemption(spec: NetworkSpec, exempt: 'supernet' | 'first two' | 'ten'): string {
  return { supernet: SUPERNET, 'first two': firstTwo(spec), ten: '10.0.0.0/8' }[exempt];
}

function natTable(number: number, priority: number, rule: string): string {
  const type = `type nat hook postrouting priority ${priority}; policy accept;`;
  return `table ip nat_${number} {\n  chain postrouting {\n    ${type}\n    ${rule}\n  }\n}\n`;
}

function byNft(name: string, content: string): NodeFiles {
  const path = `/etc/nftables.d/${name}.nft`;
  return { files: [{ path, content }], commands: [`nft -f ${path}`] };
}

function command(...commands: readonly string[]): NodeFiles {
  return { files: [], commands };
}

function filterFiles(spec: NetworkSpec, filter: FilterSpec, number: number): NodeFiles {
  switch (filter.rule) {
    case 'forward policy drop':
      return command('iptables -P FORWARD DROP');
    case 'forward supernet':
      return command(`iptables -A FORWARD -s ${SUPERNET} -j ACCEPT`, `iptables -A FORWARD -d ${SUPERNET} -j ACCEPT`);
    case 'drop invalid':
      return command('iptables -A FORWARD -m conntrack --ctstate INVALID -j DROP');
    case 'established first':
      return command('iptables -A FORWARD -m conntrack --ctstate ESTABLISHED,RELATED -j ACCEPT');
    case 'notrack':
      return command(`iptables -t raw -A PREROUTING -s ${SUPERNET} -d ${SUPERNET} -j NOTRACK`);
    case 'drop': {
      const from = blockText(spec, filter.from);
      const { iptables, nft } = matchesOf(filter.traffic);
      if (filter.by === 'interfaces') {
        const device = { FORWARD: '-i cnio0 -o eth0', INPUT: '-i cnio0', OUTPUT: '-o cnio0' }[filter.chain];
        return command(`iptables -A ${filter.chain} ${device} ${iptables}-j DROP`);
      }
      if (filter.by === 'reject chain') {
        const chain = `WALL${number}`;
        return command(
          `iptables -N ${chain}`,
          `iptables -A ${chain} -s ${from} ${iptables}-j REJECT`,
          `iptables -I ${filter.chain} -j ${chain}`,
        );
      }
      if (filter.by === 'iptables') return command(`iptables -A ${filter.chain} -s ${from} ${iptables}-j DROP`);
      const hook = filter.chain.toLowerCase();
      const rule = `ip saddr ${from} ${nft}drop`;
      const table = `table inet filter_${number} {\n  chain ${hook} {\n    type filter hook ${hook} priority 0; policy accept;\n    ${rule}\n  }\n}\n`;
      return byNft(`filter-${number}`, table);
    }
  }
}

/** How both programs write protocol and ports, each with a blank behind it. */
function matchesOf({ protocol, ports }: TrafficSpec): { iptables: string; nft: string } {
  if (protocol === 'all') return { iptables: '', nft: '' };
  if (protocol === 'icmp') return { iptables: '-p icmp ', nft: 'ip protocol icmp ' };
  if (protocol === 'echo') return { iptables: '-p icmp --icmp-type echo-request ', nft: 'icmp type echo-request ' };
  if (ports === null) return { iptables: `-p ${protocol} `, nft: `ip protocol ${protocol} ` };
  const [from, to] = ports;
  return { iptables: `-p ${protocol} --dport ${from}:${to} `, nft: `${protocol} dport ${from}-${to} ` };
}

function nodeRoutes(spec: NetworkSpec, worker: number, { routes: which }: NodeTextSpec): readonly string[] {
  const subnetOf = (index: number): number => at(spec.workers, index).subnet % spec.subnets.length;
  const others = [...spec.workers.keys()].filter((other) => other !== worker);
  const near = others.filter((other) => subnetOf(other) === subnetOf(worker));
  const via = (other: number, address: string): string => `ip route add ${podCidr(spec, other)} via ${address}`;
  switch (which) {
    case 'none':
      return [];
    case 'neighbours':
      return near.map((other) => via(other, nodeAddress(spec, other)));
    case 'all':
      return others.map((other) => via(other, nodeAddress(spec, other)));
    case 'wrong neighbour':
      return near.slice(0, 1).map((other) => via(other, nodeAddress(spec, near.at(-1) ?? other)));
    case 'nobody':
      return near.map((other) => via(other, `10.0.${String(subnetOf(worker) + 1)}.99`));
    case 'blackhole':
      return others.slice(0, 1).map((other) => `ip route add blackhole ${podCidr(spec, other)}`);
    case 'half unreachable':
      return others.map((other) => `ip route add unreachable ${podHalf(spec, other)} metric 50`);
  }
}
