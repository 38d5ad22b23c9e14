import fc from 'fast-check';
import { cidr } from '../cni/arbitraries';

const address = cidr(32, 32).map((block) => block.replace('/32', ''));
const range = fc.tuple(cidr(8, 30), fc.nat(3)).map(([block, length]) => {
  const first = block.split('/')[0] ?? '';
  return `${first}-${first.replace(/\d+$/, (octet) => String(Math.min(Number(octet) + length, 255)))}`;
});
const block = fc.oneof(cidr(1, 32), address);
const port = fc.integer({ min: 1, max: 65535 });
const portRange = fc.tuple(port, port).map(([a, b]) => [Math.min(a, b), Math.max(a, b)] as const);
const mark = fc.integer({ min: 1, max: 0xffff }).map((value) => `0x${value.toString(16)}`);
const interfaceName = fc.constantFrom('eth0', 'ens5', 'cnio0', 'cali*', 'lo');
const sometimes = (text: fc.Arbitrary<string>): fc.Arbitrary<string> => fc.option(text, { nil: '', freq: 1 });

const negation = fc.constantFrom('', '!= ');
const set = (value: fc.Arbitrary<string>) =>
  fc.uniqueArray(value, { minLength: 1, maxLength: 3 }).map((values) => `{ ${values.join(', ')} }`);
const nftAddress = (side: string) =>
  fc
    .tuple(negation, fc.oneof(block, range, set(fc.oneof(cidr(1, 32), range))))
    .map((parts) => `ip ${side} ${parts.join('')}`);
const nftPort = fc.oneof(
  port.map(String),
  portRange.map(([a, b]) => `${String(a)}-${String(b)}`),
  set(port.map(String)),
);
const nftTransport = fc.oneof(
  fc
    .tuple(fc.constantFrom('tcp', 'udp'), fc.constantFrom('sport', 'dport'), negation, nftPort)
    .map((parts) => parts.join(' ')),
  fc.tuple(negation, fc.constantFrom('tcp', '89', '{ tcp, udp }')).map((parts) => `meta l4proto ${parts.join('')}`),
  fc.constantFrom(
    ...['ip protocol icmp', 'icmp type echo-request', 'icmp type { 0, 8 }', 'udp dport > 1024', 'th dport 53'],
  ),
);
const nftOther = fc.oneof(
  fc
    .tuple(fc.constantFrom('iifname', 'oifname'), negation, interfaceName)
    .map(([key, not, name]) => `${key} ${not}"${name}"`),
  fc.tuple(negation, mark).map((parts) => `meta mark ${parts.join('')}`),
  fc
    .tuple(mark, fc.constantFrom('==', '!='), mark)
    .map(([mask, sign, value]) => `meta mark & ${mask} ${sign} ${value}`),
  fc.constantFrom('ct state established,related', 'ct state new', 'ct state != invalid', 'ct state { new, untracked }'),
  fc.constantFrom('ct status dnat', 'ct status dnat,snat', 'ct status & snat == snat', 'ct state ! new,invalid'),
  fc.constantFrom('fib daddr type local', 'fib saddr type != unicast', 'fib daddr type { local, broadcast }'),
  fc.constantFrom('iifname { "eth0", "eth1" }', 'meta skuid 0', 'ip dscp 5', 'limit rate 5/minute', 'ip ttl 3'),
);
const nftVerdict = fc.oneof(
  fc.constantFrom('accept', 'drop', 'return', 'jump leaf', 'goto leaf', 'counter', 'notrack', 'log prefix "seen: "'),
  fc.constantFrom(
    ...['masquerade', 'masquerade fully-random', 'reject', 'reject with icmp host-unreachable', 'counter accept'],
  ),
  fc.constantFrom('meta mark set 0x5', 'meta mark set meta mark | 0x4000', 'meta mark set meta mark & 0xff | 0x100'),
  fc.constantFrom('meta mark set mark xor 0x3', 'meta mark set 0x1 accept', 'ct mark set meta mark'),
  address.map((to) => `snat to ${to}`),
  range.map((to) => `dnat to ${to}`),
  fc.tuple(cidr(24, 24), cidr(24, 24)).map(([a, b]) => `snat ip prefix to ip saddr map { ${a} : ${b} }`),
  fc.tuple(address, address).map(([a, b]) => `dnat to ip daddr map { ${a} : ${b} }`),
  fc
    .tuple(cidr(24, 24), cidr(24, 24))
    .map(([a, b]) => `ip saddr vmap { ${a} : accept, ${b === a ? '1.2.3.4' : b} : drop }`),
  fc.constantFrom('ct state vmap { established : accept, invalid : drop }'),
);

/** A rule that nft takes in a chain without a hook, beside a chain of the name `leaf`. */
export const nftRule = fc
  .tuple(
    sometimes(nftAddress('saddr')),
    sometimes(nftAddress('daddr')),
    sometimes(nftTransport),
    sometimes(nftOther),
    nftVerdict,
    sometimes(fc.constant('comment "as written"')),
  )
  .map((parts) => parts.filter((part) => part !== '').join(' '));

const not = fc.constantFrom('', '! ');
const iptablesPort = (option: string) =>
  fc
    .tuple(
      not,
      fc.oneof(
        port.map(String),
        portRange.map(([a, b]) => `${String(a)}:${String(b)}`),
        port.map((a) => `:${String(a)}`),
      ),
    )
    .map(([sign, value]) => `${sign}--${option} ${value}`);
const ports = fc.uniqueArray(port, { minLength: 1, maxLength: 3 }).map((values) => values.map(String).join(','));
const iptablesTransport = fc.oneof(
  fc.tuple(fc.constantFrom('-p tcp', '-p udp -m udp'), iptablesPort('dport')).map((parts) => parts.join(' ')),
  fc.tuple(fc.constant('-p tcp'), iptablesPort('sport'), iptablesPort('dport')).map((parts) => parts.join(' ')),
  fc.tuple(not, ports).map(([sign, list]) => `-p udp -m multiport ${sign}--dports ${list}`),
  fc.constantFrom('! -p tcp', '-p 89', '-p icmp --icmp-type echo-request', '-p icmp', '-p all', '-p tcp --syn'),
);
const iptablesOther = fc.oneof(
  fc
    .tuple(not, fc.constantFrom('NEW', 'ESTABLISHED,RELATED', 'DNAT'))
    .map(([sign, states]) => `-m conntrack ${sign}--ctstate ${states}`),
  fc.tuple(not, mark, mark).map(([sign, value, mask]) => `-m mark ${sign}--mark ${value}/${mask}`),
  fc.tuple(not, mark).map(([sign, value]) => `-m mark ${sign}--mark ${value}`),
  fc.constantFrom(
    '-m state --state ESTABLISHED',
    '-m addrtype --dst-type LOCAL',
    '-m addrtype ! --src-type UNICAST,LOCAL',
  ),
  fc.constantFrom('-m limit --limit 5/min', '-m connmark --mark 0x1', '-m conntrack --ctstatus ASSURED,CONFIRMED'),
  fc.constantFrom('-m statistic --mode random --probability 0.5', '-m iprange --src-range 10.0.0.1-10.0.0.9'),
);
const iptablesVerdict = fc.oneof(
  fc.constantFrom('-j ACCEPT', '-j DROP', '-j RETURN', '-j leaf', '-g leaf', '', '-j LOG --log-prefix seen:'),
  fc.constantFrom('-j MARK --set-mark 0x5', '-j MARK --set-xmark 0x1/0xff', '-j MARK --or-mark 0x4000'),
  fc.constantFrom(
    '-j MARK --and-mark 0xff',
    '-j MARK --xor-mark 0x3',
    '-j CONNMARK --save-mark',
    '-j CONNMARK --restore-mark',
  ),
  fc.constantFrom(
    '-j TCPMSS --set-mss 1400 -p tcp --tcp-flags SYN,RST SYN',
    '-j TTL --ttl-set 5',
    '-j MARK --set-mark 0x1/0x3',
  ),
);

/** Arguments of `iptables -t mangle -A CHAIN` that it takes, beside a chain of the name `leaf`. */
export const iptablesRule = fc
  .tuple(
    sometimes(fc.tuple(not, block).map(([sign, from]) => `${sign}-s ${from}`)),
    sometimes(fc.tuple(not, block).map(([sign, to]) => `${sign}-d ${to}`)),
    sometimes(fc.tuple(block, block).map(([a, b]) => (a === b ? `-s ${a}` : `-s ${a},${b}`))),
    sometimes(fc.tuple(not, interfaceName).map(([sign, name]) => `${sign}-i ${name.replace('*', '+')}`)),
    sometimes(fc.tuple(not, interfaceName).map(([sign, name]) => `${sign}-o ${name.replace('*', '+')}`)),
    sometimes(iptablesTransport),
    sometimes(iptablesOther),
    iptablesVerdict,
    sometimes(fc.constant('-m comment --comment \'as "written"\'')),
  )
  .map(([from, to, several, ...parts]) => {
    const source = from === '' ? several : from;
    const mixed = parts.some((part) => part.startsWith('-j TCPMSS')) ? parts.filter((_, index) => index !== 2) : parts;
    return [source, to, ...mixed].filter((part) => part !== '').join(' ');
  });

/** Arguments of `iptables -t nat -A POSTROUTING` that it takes. */
export const iptablesNatRule = fc
  .tuple(
    sometimes(block.map((from) => `-s ${from}`)),
    sometimes(fc.tuple(not, block).map(([sign, to]) => `${sign}-d ${to}`)),
    fc.oneof(
      fc.constantFrom(
        '-j MASQUERADE',
        '-j MASQUERADE --random-fully',
        '-p tcp -j MASQUERADE --to-ports 100-200',
        '-j ACCEPT',
      ),
      address.map((to) => `-j SNAT --to-source ${to}`),
      range.map((to) => `-p udp -j SNAT --to-source ${to}:1000-2000`),
      cidr(24, 24).map((to) => `-j NETMAP --to ${to}`),
    ),
  )
  .map((parts) => parts.filter((part) => part !== '').join(' '));
