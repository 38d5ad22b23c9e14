export interface IptablesOption {
  /** long name without dashes where there is one, for example `source` for `-s` */
  readonly name: string;
  readonly not: boolean;
  readonly values: readonly string[];
}

const SHORT: Readonly<Record<string, string>> = {
  ...{ 4: 'ipv4', M: 'modprobe', h: 'help', n: 'numeric', v: 'verbose', x: 'exact', V: 'version', t: 'table' },
  ...{ A: 'append', C: 'check', D: 'delete', E: 'rename-chain', F: 'flush', I: 'insert', L: 'list' },
  ...{ N: 'new-chain', P: 'policy', R: 'replace', S: 'list-rules', X: 'delete-chain', Z: 'zero' },
  ...{ c: 'set-counters', d: 'destination', f: 'fragment', g: 'goto', i: 'in-interface', j: 'jump', m: 'match' },
  ...{ o: 'out-interface', p: 'protocol', s: 'source', w: 'wait', W: 'wait-interval' },
};

const SYNONYMS: Readonly<Record<string, string>> = {
  src: 'source',
  dst: 'destination',
  proto: 'protocol',
  'source-port': 'sport',
  'destination-port': 'dport',
  'source-ports': 'sports',
  'destination-ports': 'dports',
  new: 'new-chain',
  'to-port': 'to-ports',
};

/** Options without a value, with two, and with as many as there are (a chain and perhaps a number); others have one. */
const NO_VALUE = [
  ...['fragment', 'random', 'random-fully', 'persistent', 'notrack', 'syn', 'clamp-mss-to-pmtu', 'checksum-fill'],
  ...['save-mark', 'restore-mark', 'physdev-is-bridged', 'physdev-is-in', 'physdev-is-out', 'rcheck', 'set', 'update'],
  ...['remove', 'numeric', 'verbose', 'exact', 'line-numbers', 'ipv4', 'ipv6', 'help', 'version', 'transparent'],
];
const TWO_VALUES = ['tcp-flags', 'set-counters', 'match-set', 'rename-chain', 'policy'];
const OPEN_ENDED = [
  ...['delete', 'insert', 'replace', 'flush', 'delete-chain', 'list', 'list-rules', 'zero', 'check'],
  ...['wait', 'wait-interval'],
];

/** Options whose value is free text, and may begin with a dash. */
const FREE_TEXT = ['comment', 'log-prefix', 'nflog-prefix', 'string', 'hex-string'];

/** Splits the arguments of iptables (without the program) into options, short ones under their long names. */
export function readIptablesOptions(args: readonly string[]): readonly IptablesOption[] {
  const options: IptablesOption[] = [];
  const words = [...args];
  let not = false;
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    if (word === '!' && !not) {
      not = true;
      continue;
    }
    const { name, attached } = optionOf(word);
    if (name === null) {
      options.push({ name: '', not, values: [word] });
    } else {
      if (attached !== null) words.unshift(attached);
      const values: string[] = attached === null ? [] : words.splice(0, 1);
      while (values.length < countOf(name) && words[0] !== undefined) {
        if (/^(-.|!$)/s.test(words[0]) && !FREE_TEXT.includes(name)) break;
        values.push(...words.splice(0, 1));
      }
      options.push({ name, not, values });
    }
    not = false;
  }
  if (not) options.push({ name: '', not, values: [] });
  return options;
}

function countOf(name: string): number {
  if (NO_VALUE.includes(name)) return 0;
  if (TWO_VALUES.includes(name)) return 2;
  return OPEN_ENDED.includes(name) ? Infinity : 1;
}

/** `-t`, `-tnat`, `--table` and `--table=nat` alike; `-vA` is `-v -A`. A null name for a word that is no option. */
function optionOf(word: string): { readonly name: string | null; readonly attached: string | null } {
  const long = /^--([a-z0-9-]+)(?:=(.*))?$/s.exec(word);
  if (long?.[1] !== undefined) return { name: SYNONYMS[long[1]] ?? long[1], attached: long[2] ?? null };
  const [, letter = '', attached = ''] = /^-v*([A-Za-z0-9])(.*)$/s.exec(word) ?? [];
  return { name: SHORT[letter] ?? null, attached: attached || null };
}
