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
  const args = argv.slice(1);
  if (args.some((arg) => /^(--test|-[a-z]*t[a-z]*)$/.test(arg))) return;
  const keep = args.some((arg) => /^(--noflush|-[a-z]*n[a-z]*)$/.test(arg));
  const only = valueAfter(args, '-T', '--table');
  const input = inputOf(args, command);
  if (isUnknown(input)) {
    kernel.addUnread(unknown(`${argv.join(' ')}: ${input.unknown}`));
    return;
  }
  let table: string | null = null;
  let operations: KernelOperation[] = [];
  for (const line of input.split('\n').map((one) => one.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    if (line.startsWith('*')) {
      table = line.slice(1);
      operations = keep ? [] : startOver(table, backend);
    } else if (table === null || (line !== 'COMMIT' && !/^[:[-]/.test(line))) {
      kernel.addUnread(embeddedUnknown(line) ?? unknown(`iptables-restore: not understood: ${line}`));
    } else if (line === 'COMMIT') {
      const refusal = only === null || only === table ? kernel.transact(operations) : null;
      if (refusal !== null) kernel.addUnread(unknown(`iptables-restore of table ${table} is refused: ${refusal}`));
      table = null;
    } else if (line.startsWith(':')) {
      operations.push(...readChainLine(line, table, backend));
    } else {
      const rule = line.replace(/^\[\d+:\d+\] */, '');
      operations.push(
        ...readIptablesChange(readIptablesOptions(wordsOf(rule)), table, backend, rule, kernel).operations,
      );
    }
  }
  if (table !== null) kernel.addUnread(unknown(`iptables-restore: table ${table} has no COMMIT`));
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
  const [chain = '', word = ''] = line
    .slice(1)
    .trim()
    .split(/[ \t]+/);
  const ref = { ...iptablesTable(table, backend), chain };
  const ensure = ensureChain(ref, backend);
  const policy = word.toLowerCase();
  if (builtInChain(table, chain) === null) {
    // one that is there already is emptied, --noflush or not
    return [...ensure, { kind: 'addChain', ...ref, base: null, exclusive: false }, { kind: 'flushChain', ...ref }];
  }
  if (policy === 'accept' || policy === 'drop') return [...ensure, { kind: 'setPolicy', ...ref, policy }];
  return policy === '-' ? ensure : [{ kind: 'unread', unread: unknown(`iptables-restore: not understood: ${line}`) }];
}

/** The words of a line, quotes removed. */
function wordsOf(line: string): readonly string[] {
  return [...line.matchAll(WORD)].map(([word]) =>
    word.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_, double?: string, single?: string) =>
      double === undefined ? (single ?? '') : double.replaceAll(/\\(.)/g, '$1'),
    ),
  );
}

function inputOf(args: readonly string[], { stdin, files }: NetfilterCommand): string | Unknown {
  const [path] = args.filter((arg, index) => !arg.startsWith('-') && !hasValue(args[index - 1] ?? '', arg));
  if (path === undefined) return stdin ?? unknown('a standard input that is not known');
  return embeddedUnknown(path) ?? files(path) ?? unknown(`${path} is not known`);
}

function hasValue(option: string, value: string): boolean {
  if (['-T', '--table', '-M', '--modprobe'].includes(option)) return true;
  return ['-w', '--wait', '-W', '--wait-interval'].includes(option) && /^\d+$/.test(value);
}

function valueAfter(args: readonly string[], ...names: readonly string[]): string | null {
  const index = args.findIndex((arg) => names.includes(arg));
  return index < 0 ? null : (args[index + 1] ?? null);
}
