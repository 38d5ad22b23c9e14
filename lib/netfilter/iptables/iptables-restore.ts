import { embeddedUnknown, EMBEDDED_UNKNOWN, isUnknown, unknown, type Unknown } from '../../address/unknown';
import { builtInChain } from './iptables-chains';
import { ensureChain, iptablesTable, readIptablesChange } from './iptables-command';
import { readIptablesOptions } from './iptables-options';
import type { KernelOperation } from '../kernel-operation';
import type { KernelTables } from '../kernel-tables';
import type { Backend } from '../../model/netfilter';
import type { NetfilterCommand } from '../netfilter-command';

const WORD = new RegExp(`(?:${EMBEDDED_UNKNOWN.source}|"(?:[^"\\\\]|\\\\.)*"|'[^']*'|[^ \\t"'])+`, 'g');

/** Applies `iptables-restore`: each table of its input at once, when it comes to its COMMIT (iptables-restore(8)). */
export function applyIptablesRestore(command: NetfilterCommand, kernel: KernelTables, backend: Backend): void {
  const { argv } = command;
  const { unread, keep, tests, only, path } = readRestoreWords(argv.slice(1));
  if (tests) return;
  const input = unread === null ? inputOf(path, command) : unknown(`not understood: ${unread}`);
  if (isUnknown(input)) {
    kernel.addUnread(unknown(`${argv.join(' ')}: ${input.unknown}`));
    return;
  }
  let table: string | null = null;
  let operations: KernelOperation[] = [];
  for (const line of input.split('\n')) {
    if (line === '' || line.startsWith('#')) continue;
    if (/^\*\w+\s*$/.test(line)) {
      table = line.slice(1).trim();
      operations = keep ? [] : startOver(table, backend);
      // a space before the word or behind it, and iptables-restore refuses the line
    } else if (table === null || (line !== 'COMMIT' && !/^:|^\s*(\[\d+:\d+\]\s*)?-/.test(line))) {
      kernel.addUnread(embeddedUnknown(line) ?? unknown(`iptables-restore: not understood: ${line}`));
    } else if (line === 'COMMIT') {
      const refusal = only === null || only === table ? kernel.transact(operations) : null;
      if (refusal !== null) kernel.addUnread(unknown(`iptables-restore of table ${table} is refused: ${refusal}`));
      table = null;
    } else if (line.startsWith(':')) {
      operations.push(...readChainLine(line, table, backend));
    } else {
      operations.push(...readRuleLine(line.trim().replace(/^\[\d+:\d+\]\s*/, ''), table, backend, kernel));
    }
  }
  if (table !== null) kernel.addUnread(unknown(`iptables-restore: table ${table} has no COMMIT`));
}

/** What iptables takes on a command line, and iptables-restore in no line of its input, or for no change. */
const NOT_IN_LINES = ['table', 'wait', 'wait-interval', 'modprobe', 'check', 'list', 'list-rules', 'help', 'version'];

function readRuleLine(line: string, table: string, backend: Backend, kernel: KernelTables): readonly KernelOperation[] {
  const options = readIptablesOptions(wordsOf(line));
  if (options.some(({ name }) => NOT_IN_LINES.includes(name)))
    return [{ kind: 'unread', unread: unknown(`iptables-restore: not understood: ${line}`) }];
  return readIptablesChange(options, table, backend, line, kernel).operations;
}

function startOver(table: string, backend: Backend): KernelOperation[] {
  const ref = iptablesTable(table, backend);
  return [
    { kind: 'deleteTable', ...ref, strict: false },
    { kind: 'addTable', ...ref, backend, exclusive: false },
  ];
}

/** `:CHAIN POLICY [packets:bytes]`; the policy of a chain that somebody made is a dash. */
function readChainLine(line: string, table: string, backend: Backend): readonly KernelOperation[] {
  const [, chain, policy] = /^:(\S{1,28})\s+(ACCEPT|DROP|-)(?:\s+\[\d+:\d+\])?\s*$/.exec(line) ?? [];
  if (chain === undefined || policy === undefined)
    return [{ kind: 'unread', unread: embeddedUnknown(line) ?? unknown(`iptables-restore: not understood: ${line}`) }];
  const ref = { ...iptablesTable(table, backend), chain };
  const ensure = ensureChain(ref, backend);
  if (builtInChain(table, chain) === null) {
    // one that is there already is emptied, --noflush or not
    return [...ensure, { kind: 'addChain', ...ref, base: null, exclusive: false }, { kind: 'flushChain', ...ref }];
  }
  if (policy === '-') return ensure;
  return [...ensure, { kind: 'setPolicy', ...ref, policy: policy === 'DROP' ? 'drop' : 'accept' }];
}

/** The words of a line, quotes removed. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(WORD)].map(([word]) =>
    word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
      double === undefined ? (single ?? '') : double.replaceAll(/\\(.)/g, '$1'),
    ),
  );
}

export function readRestoreWords(args: readonly string[]): {
  /** an option that is not known */
  readonly unread: string | null;
  readonly keep: boolean;
  readonly tests: boolean;
  readonly only: string | null;
  readonly path: string | null;
} {
  const read = { unread: null as string | null, keep: false, tests: false, only: null as string | null };
  let path: string | null = null;
  const words = [...args];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    const [, option = word, attached] = /^(--[a-z-]+)=(.*)$/s.exec(word) ?? [];
    if (['-T', '--table'].includes(option)) read.only = attached ?? words.shift() ?? '';
    else if (['-M', '--modprobe', '-W', '--wait-interval'].includes(option))
      words.splice(0, attached === undefined ? 1 : 0);
    else if (['-w', '--wait'].includes(option)) {
      if (attached === undefined && /^\d+$/.test(words[0] ?? '')) words.shift();
    } else if (/^(--(noflush|counters|verbose|test)|-[ncvtw]+)$/.test(word)) {
      read.keep ||= /^--noflush$|^-\w*n/.test(word);
      read.tests ||= /^--test$|^-\w*t/.test(word);
    } else if (word.startsWith('-') || path !== null) read.unread = word;
    else path = word;
  }
  return { ...read, path };
}

function inputOf(path: string | null, { stdin, files }: NetfilterCommand): string | Unknown {
  if (path === null) return stdin ?? unknown('a standard input that is not known');
  return embeddedUnknown(path) ?? files(path) ?? unknown(`${path} is not known`);
}
