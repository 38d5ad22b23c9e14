import { posix } from 'node:path';
import { type Command, forEachChild, type SyntaxNode, type Word } from 'unbash';
import { isUnknown } from '../address/unknown';
import { isWatchedPath } from './node-folder';
import { NODE_STATUS_SCRIPT } from './node-status';
import type { NodeState } from './node-state';
import { hasMark } from './sealed-text';
import { parseShell, type ShellSyntax } from './shell-syntax';

/** What a script could do that something on the node runs, at a time that nobody knows. */
export interface ScriptEffect {
  /** the commands that could change a fact, as they are written */
  readonly facts: readonly string[];
  /** calls to AWS that may change the network around the node */
  readonly networkCalls: readonly string[];
  /** the programs that it calls and whose effects are not read */
  readonly programs: readonly string[];
}

/** Programs that change how a node routes, filters or translates, with what makes a call of them a question. */
const FACT_PROGRAMS: Readonly<Record<string, RegExp>> = {
  ip: /^(-\S+ +(inet6? +)?)*[a-z]+( +(sh(ow?)?|l(i?s?t?)?|ls|get)\b.*)?$|^-V|^-6 /,
  nft: /^(-\S+ +)*(list|describe|monitor)\b|^(-v|--version)/,
  sysctl: /^(?!.*(=|-p|--system|--load|-w))/,
  modprobe: /^(-n|--dry-run|--show)/,
  tc: /\b(show|list|ls)\b/,
  bridge: /\b(show|list|ls)\b/,
  ifconfig: /^\S*$/,
  route: /^(-n)?$/,
  ...Object.fromEntries(
    ['', '-nft', '-legacy'].flatMap((variant) => [
      [`iptables${variant}`, /(^| )(-[LSCV]|--(list|list-rules|check|version))( |$)/],
      [`iptables${variant}-restore`, /^(-t|--test)/],
    ]),
  ),
  ...Object.fromEntries(
    [
      ...[
        'insmod',
        'rmmod',
        'arptables',
        'ebtables',
        'ipset',
        'ipvsadm',
        'brctl',
        'ifup',
        'ifdown',
        'dhclient',
        'dhcpcd',
      ],
      ...['netplan', 'networkctl', 'nmcli', 'ufw', 'firewall-cmd', 'wg', 'wg-quick', 'netfilter-persistent', 'kexec'],
      ...['shutdown', 'reboot', 'poweroff', 'halt', 'init', 'telinit', 'cloud-init'],
    ].map((name) => [name, /^(-V|--version|-h|--help|status|show|list)?$/]),
  ),
};

/** Programs that write nothing but to their output, or only where a redirection or a path says. */
const PLAIN: ReadonlySet<string> = new Set(
  `: [ [[ test true false echo printf cat grep egrep fgrep head tail cut sort uniq wc tr date sleep exit return break
   continue shift set unset export local readonly declare cd pwd read logger hostname id whoami uname basename dirname
   realpath readlink ls stat du df ps pgrep pidof free uptime sha256sum md5sum cmp diff mktemp wait trap umask command type
   which mkdir rmdir touch rm mv cp ln chmod chown chgrp find xargs tee gzip gunzip zcat xz tar sync seq expr sed awk env
   exec nice ionice timeout flock nohup sudo sh bash dash systemctl service invoke-rc.d kill jq yes aws run-parts
   savelog logrotate journalctl systemd-notify systemd-cat`
    .split(/\s+/)
    .filter((name) => name !== ''),
);

/** Programs that only read the files that they are given. */
const READERS: ReadonlySet<string> = new Set(
  `[ [[ test echo printf cat grep egrep fgrep head tail cut sort uniq wc ls stat du df sha256sum md5sum cmp diff logger cd
   readlink realpath basename dirname mkdir`.split(/\s+/),
);

/** Programs that change the files that they are given. */
const WRITERS: ReadonlySet<string> = new Set(
  `rm mv cp ln install tee dd sed truncate chmod chown chattr rsync tar unlink shred mount umount touch find`.split(
    /\s+/,
  ),
);

const DEEPEST = 5;
/** Units that make facts, or that pods need. */
export const FACT_UNIT =
  /^(pod-network|containerd|crio|docker|kubelet|nftables|iptables|netfilter-persistent|ufw|firewalld|systemd-networkd|systemd-sysctl|procps|NetworkManager|networking|network|cloud-\w+)\b|\.target$/;

/** What a script does, whichever of its branches runs: it is not followed. */
export function effectOfScript(text: string, node: NodeState, depth = 0): ScriptEffect {
  // asks, and changes nothing
  if (text === NODE_STATUS_SCRIPT) return { facts: [], networkCalls: [], programs: [] };
  const facts: string[] = [];
  const networkCalls: string[] = [];
  const programs = new Set<string>();
  const syntax = parseShell(text);
  const functions = new Set<string>();
  if ((syntax.script.errors ?? []).length > 0 || depth > DEEPEST) facts.push('a script that cannot be parsed');
  const merge = (inner: ScriptEffect): void => {
    facts.push(...inner.facts);
    networkCalls.push(...inner.networkCalls);
    for (const name of inner.programs) programs.add(name);
  };
  const look = (command: Command): void => {
    const words = [command.name, ...command.args.filter((arg) => arg.type === 'Word')].flatMap((word) =>
      word === undefined ? [] : [wordText(word, syntax)],
    );
    const said = syntax.textOf(command);
    for (const redirect of command.redirects) {
      if (redirect.type !== 'Redirect' || !redirect.operator.includes('>') || redirect.target === undefined) continue;
      const path = wordText(redirect.target, syntax);
      if (path !== null && isWatchedPath(path)) facts.push(said);
    }
    const [name] = words;
    if (name === undefined) return;
    if (name === null) {
      programs.add('a program that is not known');
      return;
    }
    const program = posix.basename(name);
    if (functions.has(program)) return;
    const inner = innerScripts(words, node);
    if (isFact(words)) facts.push(said);
    if (program === 'aws' && isWritingCall(words)) networkCalls.push(said);
    for (const script of inner.texts) merge(effectOfScript(script, node, depth + 1));
    if (inner.isUnknown) facts.push(said);
    if (!PLAIN.has(program) && !Object.hasOwn(FACT_PROGRAMS, program) && inner.texts.length === 0)
      programs.add(program);
  };
  const visit = (child: SyntaxNode): void => {
    if (child.type === 'Function') functions.add(child.name.value);
    forEachChild(child, visit);
  };
  const visitCommands = (child: SyntaxNode): void => {
    if (child.type === 'Command') look(child);
    forEachChild(child, visitCommands);
  };
  visit(syntax.script);
  visitCommands(syntax.script);
  return { facts: [...new Set(facts)], networkCalls, programs: [...programs].sort() };
}

/** Notes what a script does that something on the node runs. */
export function noteEffect(
  { facts, networkCalls, programs }: ScriptEffect,
  path: string,
  node: NodeState,
  when = 'may run at any time',
): void {
  for (const fact of facts) node.addUnread(`${when}: ${fact}`, path);
  for (const call of networkCalls) node.addNetworkCall(call, path);
  if (programs.length > 0) node.addActor('file', path, programs);
}

/** Null where the word depends on what runs. */
function wordText(word: Word, { sealed }: ShellSyntax): string | null {
  const isPlain = !/[$`]/.test(word.text) || /^'[^']*'$/.test(word.text);
  const value = sealed.open(word.value);
  return isPlain && !hasMark(value) ? value : null;
}

function isFact(words: readonly (string | null)[]): boolean {
  const program = posix.basename(words[0] ?? '');
  if (program === 'systemctl' || program === 'service' || program === 'invoke-rc.d') return isUnitChange(words);
  const called = READERS.has(program) ? -1 : words.findIndex((word) => word !== null && isFactProgram(word));
  if (called >= 0) {
    const rest = words.slice(called + 1);
    const question = FACT_PROGRAMS[posix.basename(words[called] ?? '')];
    return question?.test(rest.map((word) => word ?? '?').join(' ')) !== true;
  }
  return (
    WRITERS.has(program) && words.slice(1).some((word) => word !== null && isWatchedPath(word.replace(/^\w+=/, '')))
  );
}

/** Whether the node's network is made by calls of a program. */
export function isFactProgram(word: string): boolean {
  const name = posix.basename(word);
  return Object.hasOwn(FACT_PROGRAMS, name) && (word === name || word.startsWith('/'));
}

function isUnitChange(words: readonly (string | null)[]): boolean {
  const [verb, ...names] = words.slice(1).filter((word) => word?.startsWith('-') !== true);
  if (verb === undefined || (verb !== null && /^(is-|status|show|list-|cat$|daemon-reload$)/.test(verb))) return false;
  if (verb !== null && /^(reboot|poweroff|halt|kexec|isolate|rescue|emergency|default|suspend)$/.test(verb))
    return true;
  return verb === null || [verb, ...names].some((name) => name === null || FACT_UNIT.test(name));
}

function isWritingCall(words: readonly (string | null)[]): boolean {
  const [service, action] = words.slice(1).filter((word) => word?.startsWith('-') !== true);
  if (service !== null && service !== 'ec2' && service !== 'ssm') return false;
  return action === null || (action !== undefined && !/^(describe|get|list|wait)/.test(action));
}

/** Scripts that a command runs: a text of `-c`, or files of the user data. */
function innerScripts(
  words: readonly (string | null)[],
  node: NodeState,
): { readonly texts: readonly string[]; readonly isUnknown: boolean } {
  const texts: string[] = [];
  let isUnread = false;
  const [name = ''] = words;
  const at = words.indexOf('-c');
  const isShell = words.slice(0, at < 0 ? undefined : at).some((word) => /^(.*\/)?(ba|da)?sh$|^su$/.test(word ?? ''));
  if (isShell && at >= 0) {
    const text = words[at + 1];
    if (typeof text === 'string') texts.push(text);
    else isUnread = true;
  }
  const program = name?.includes('/') === false ? node.programNamed(name) : null;
  const isSourced = name === '.' || name === 'source';
  const reads = READERS.has(posix.basename(name ?? ''));
  for (const content of [program, ...words.map((word) => (word?.startsWith('/') ? node.contentOf(word) : null))]) {
    if (content === null || (reads && content !== program)) continue;
    if (isUnknown(content)) isUnread = true;
    else if (content.startsWith('#!') || content === program || isSourced) texts.push(content);
  }
  return { texts, isUnknown: isUnread };
}
