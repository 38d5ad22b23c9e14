import { embeddedUnknown, isUnknown, unknown, type Maybe, type Unknown } from '../../address/unknown';
import { addressRange, addressText } from '../../address/address-range';
import type { Range } from '../../address/range';
import { TARGETS } from './iptables-forms';
import { readMark } from './iptables-match';
import type { IptablesOption } from './iptables-options';
import type { Verdict } from '../../model/netfilter';
import { portRange } from '../netfilter-names';
import { toPorts } from '../nft/nft-verdict';

/** Targets that change neither where a packet goes nor what the model's packets bear. */
const EFFECTLESS = ['LOG', 'NFLOG', 'CHECKSUM', 'DSCP', 'TOS', 'TCPMSS'];

const PLAIN: Readonly<Partial<Record<string, 'accept' | 'drop' | 'return' | 'reject' | 'notrack'>>> = {
  ...{ ACCEPT: 'accept', DROP: 'drop', RETURN: 'return', REJECT: 'reject', NOTRACK: 'notrack', CT: 'notrack' },
};

export const TARGET_OPTIONS = Object.values(TARGETS).flatMap(({ options }) => Object.keys(options));

/** What a rule does: null for nothing; unknown for a target that the model does not know. */
export function readTarget(target: string, options: readonly IptablesOption[], chain: string): Maybe<Verdict> | null {
  const marked = embeddedUnknown(target);
  if (marked !== null) return marked;
  const valueOf = (name: string): string | null => options.find((option) => option.name === name)?.values[0] ?? null;
  const has = (name: string): boolean => options.some((option) => option.name === name);
  if (EFFECTLESS.includes(target)) return null;
  const plain = Object.hasOwn(PLAIN, target) ? PLAIN[target] : undefined;
  if (plain !== undefined) return { kind: plain };
  switch (target) {
    case 'TTL':
      return unknown('target TTL');
    case 'CONNMARK':
      return has('restore-mark') ? unknown('a mark restored from the connection') : null;
    case 'MARK':
      return readMarkTarget(options);
    case 'MASQUERADE':
    case 'REDIRECT': {
      const ports = readPorts(valueOf('to-ports'));
      return isUnknown(ports) ? ports : { kind: target === 'REDIRECT' ? 'redirect' : 'masquerade', ports };
    }
    case 'SNAT':
      return readNat('snat', valueOf('to-source'));
    case 'DNAT':
      return readNat('dnat', valueOf('to-destination'));
    case 'NETMAP':
      return readNetmap(valueOf('to') ?? '', chain);
    default:
      return { kind: 'jump', chain: target };
  }
}

function readPorts(text: string | null): Maybe<Range> | null {
  if (text === null) return null;
  return embeddedUnknown(text) ?? portRange(text) ?? unknown(`"${text}" is no port`);
}

function readNat(kind: 'snat' | 'dnat', text: string | null): Verdict | Unknown {
  const [address = '', port = null, ...others] = (text ?? '').split(':');
  const marked = embeddedUnknown(text ?? '');
  const range = addressRange(address);
  if (kind === 'dnat' && address === '' && others.length === 0) {
    const alone = readPorts(port);
    if (alone !== null) return isUnknown(alone) ? alone : toPorts(alone);
  }
  if (marked !== null || range === null || others.length > 0) return marked ?? unknown(`${kind} to "${text ?? ''}"`);
  const ports = readPorts(port);
  return isUnknown(ports) ? ports : { kind, to: [{ from: null, to: addressText(range) }], prefix: false, ports };
}

/** The chain says which address NETMAP changes; one that somebody made may be reached from several hooks. */
function readNetmap(text: string, chain: string): Verdict | Unknown {
  const range = addressRange(text);
  const kind = ['POSTROUTING', 'INPUT'].includes(chain) ? 'snat' : 'dnat';
  const builtIn = ['PREROUTING', 'INPUT', 'OUTPUT', 'POSTROUTING'].includes(chain);
  if (range === null || !builtIn) return embeddedUnknown(text) ?? unknown(`NETMAP to "${text}" in chain ${chain}`);
  return { kind, to: [{ from: null, to: addressText(range) }], prefix: true, ports: null };
}

/** iptables-extensions(8), "MARK": all of its forms come to (mark and not mask) xor value. */
function readMarkTarget(options: readonly IptablesOption[]): Verdict | Unknown {
  for (const { name, values } of options) {
    const text = values[0] ?? '';
    const [value, mask] = readMark(text);
    if (!/-x?mark$/.test(name)) continue;
    if (value === null || mask === null) return embeddedUnknown(text) ?? unknown(`--${name} ${text}`);
    switch (name) {
      case 'set-xmark':
        return { kind: 'mark', mask, value };
      case 'set-mark':
        return { kind: 'mark', mask: (mask | value) >>> 0, value };
      case 'or-mark':
        return { kind: 'mark', mask: value, value };
      case 'and-mark':
        return { kind: 'mark', mask: ~value >>> 0, value: 0 };
      case 'xor-mark':
        return { kind: 'mark', mask: 0, value };
    }
  }
  return unknown('target MARK without a mark');
}
