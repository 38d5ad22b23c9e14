import { isUnknown } from '../address/unknown';
import { readNetfilter } from '../cni/netfilter-reader';
import { changeRoutes, readIpRoute } from './ip-route';
import { hasMark, isMark, mark, unknownAt } from './sealed-text';
import { failed, type Outcome, type Status, succeeded, undecided } from './shell-outcome';
import { doubtAbout, type Program, type ShellProcess } from './shell-process';
import { sysctl } from './sysctl-command';

/** Programs that change how the node routes, filters or translates. */
export const NETWORK_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['sysctl', sysctl],
  ['ip', ip],
  ['nft', nft],
  ...['', '-nft', '-legacy'].flatMap((variant): [string, Program][] => [
    [`iptables${variant}`, iptables],
    [`iptables${variant}-restore`, iptablesRestore],
    [`iptables${variant}-save`, () => succeeded(mark('output of iptables-save'))],
  ]),
  ['modprobe', modprobe],
  ['insmod', modprobe],
]);

function record(process: ShellProcess, stdin: string | null): void {
  const { argv, when, place } = process;
  process.node.commands.push({ argv, stdin, when, place });
}

/** Passes a command on to the netfilter reader, or says why that cannot be done. */
function applyNetfilter(process: ShellProcess, stdin: string | null, subjects: readonly string[]): Outcome {
  const { node, place, argv, text } = process;
  const reason = doubtAbout(process, ...subjects);
  if (reason !== null) {
    node.addUnread(`"${text}" may or may not run: ${reason}`, place);
    node.netfilterUnread.push(unknownAt(place, reason));
    return undecided();
  }
  record(process, stdin);
  node.netfilterCommands.push({ argv, stdin, files: node.snapshot() });
  return succeeded();
}

function nft(process: ShellProcess): Outcome {
  const { argv, node, stdin } = process;
  const args = argv.slice(1).filter((arg) => !/^-[aejnsSNtupy]+$/.test(arg));
  const verb = args.find((arg) => !arg.startsWith('-'));
  if (args.some((arg) => /^(-c|--check|-h|--help|-v|--version)$/.test(arg))) return succeeded();
  const takesFile = args.some((arg) => /^(-f|--file)/.test(arg));
  if (!takesFile && verb === 'list') return listed(args.slice(args.indexOf('list') + 1), process);
  const fromStdin = takesFile && args.some((arg) => arg === '-' || arg === '/dev/stdin' || arg === '-f-');
  if (!takesFile && verb === undefined) return succeeded();
  const path = args.at(-1) ?? '';
  const isGiven = fromStdin ? stdin !== null && !isMark(stdin.trim()) : node.contentOf(path) !== null;
  if (takesFile && !isGiven) {
    node.addUnread(`loads rules from a file that is not known: ${process.text}`, process.place);
    node.netfilterUnread.push(unknownAt(process.place, `${path} is not known`));
  }
  return applyNetfilter(process, fromStdin ? stdin : null, takesFile ? [path] : [args.join(' '), args[3] ?? '']);
}

// a script that asks after each of thousands of rules is not worth the time
const MOST_LOOKED_AT = 300;

/** `nft list table ip NAME` asks whether the table is there: on a fresh node it is where the user data made it. */
function listed(words: readonly string[], process: ShellProcess): Outcome {
  const [what, family, table = family] = words;
  const text = mark(`output of ${process.text}`);
  const { netfilterCommands, netfilterUnread } = process.node;
  const isAsked = (what === 'table' || what === 'chain') && netfilterUnread.length === 0;
  if (!isAsked || netfilterCommands.length > MOST_LOOKED_AT) return undecided(text);
  const { chains, unread } = readNetfilter(netfilterCommands);
  const name = what === 'chain' ? words[2] : table;
  if (chains.some((chain) => chain.table === name)) return succeeded(text);
  return unread.length > 0 ? undecided(text) : failed();
}

function iptables(process: ShellProcess): Outcome {
  const { argv } = process;
  const commands = argv.slice(1).map((arg) => LONG_COMMANDS[arg] ?? arg);
  if (commands.some((arg) => /^-[LSVh]/.test(arg))) return undecided(mark(`output of ${process.text}`));
  if (commands.some((arg) => arg.startsWith('-C'))) return { ...undecided(), status: checkedStatus(process) };
  // an empty chain of the bridge plugin's own: nothing jumps to it, so that it does not matter whether it is there
  if (commands.at(-2) === '-N' && commands.at(-1)?.startsWith('CNI-') === true) return undecided();
  const isDelete = commands.some((arg) => arg.startsWith('-D')) && !/ \d+$/.test(specOf(argv));
  const before = isDelete ? checkedStatus(process) : 'success';
  if (before === 'failure') return failed();
  const outcome = applyNetfilter(process, null, [specOf(argv)]);
  // deleting until there is none ends
  return outcome.status === 'success' ? { ...outcome, status: before } : outcome;
}

const LONG_COMMANDS: Readonly<Record<string, string>> = {
  '--check': '-C',
  '--append': '-A',
  '--insert': '-I',
  '--list': '-L',
  '--list-rules': '-S',
  '--delete': '-D',
  '--version': '-V',
  '--new-chain': '-N',
};

/** A rule without what is done with it and where it is put: chain, matches, target. */
function specOf(argv: readonly string[]): string {
  const words = argv.slice(1).map((arg) => LONG_COMMANDS[arg] ?? arg);
  const kept: string[] = [];
  let table = 'filter';
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    if (word === '-t' || word === '--table') table = words[(at += 1)] ?? '';
    else if (word === '-w' || word === '--wait') at += /^\d+$/.test(words[at + 1] ?? '') ? 1 : 0;
    else if (word === '-I' && /^\d+$/.test(words[at + 2] ?? '')) {
      kept.push(words[at + 1] ?? '');
      at += 2;
    } else if (!/^-[ACID]$/.test(word)) kept.push(word);
  }
  return `${table} ${kept.join(' ')}`;
}

/** `iptables -C` finds a rule where the user data put it: a fresh node has none. */
function checkedStatus(process: ShellProcess): Status {
  const { node, argv } = process;
  const spec = specOf(argv);
  const isLong = node.netfilterCommands.length > MOST_LOOKED_AT;
  if (isLong || node.netfilterUnread.length > 0 || hasMark(spec)) return 'unknown';
  const program = argv[0];
  let isThere = false;
  for (const command of node.netfilterCommands) {
    if ((command.argv[0] ?? '').endsWith('restore') || (command.argv[0] === program && command.argv.includes('-F')))
      return 'unknown';
    if (command.argv[0] === program && specOf(command.argv) === spec) {
      isThere = !command.argv.some((arg) => arg === '-D' || arg === '--delete');
    }
  }
  return isThere ? 'success' : 'failure';
}

function iptablesRestore(process: ShellProcess): Outcome {
  const { argv, node, stdin } = process;
  const path = argv.slice(1).find((arg) => !arg.startsWith('-'));
  const content = path === undefined ? stdin : node.contentOf(path);
  if (content === null || isUnknown(content) || isMark(content.trim())) {
    node.addUnread(`loads rules from a file that is not known: ${process.text}`, process.place);
    node.netfilterUnread.push(unknownAt(process.place, process.text));
    return undecided();
  }
  // read from a file or from the standard input, it is the same text
  const options = argv.filter((arg) => arg !== path);
  return applyNetfilter({ ...process, argv: options }, content, [content]);
}

function modprobe(process: ShellProcess): Outcome {
  const { argv, node } = process;
  if (argv.includes('-r') || argv.includes('--remove')) return succeeded();
  const names = argv.slice(1).filter((arg) => !arg.startsWith('-') && !arg.includes('='));
  // without -a the words after the first are parameters of the module
  for (const name of /^-\w*a|--all/.test(argv[1] ?? '') ? names : names.slice(0, 1)) {
    if (doubtAbout(process, name) === null && !hasMark(name)) node.kernelModules.add(name);
  }
  return succeeded();
}

const OBJECTS = ['address', 'link', 'route', 'rule', 'neighbour', 'netns', 'monitor', 'maddress', 'tunnel', 'vrf'];

function ip(process: ShellProcess): Outcome {
  const { argv, node, stdin, place } = process;
  const words = argv.slice(1);
  let batch: string | null = null;
  let isIpv6 = false;
  while (words[0]?.startsWith('-')) {
    const flag = words.shift() ?? '';
    if (flag === '-batch' || flag === '-b') batch = words.shift() ?? '-';
    else if (flag === '-6' || (/^-f(amily)?$/.test(flag) && words.shift() === 'inet6')) isIpv6 = true;
    else if (flag === '-n' || flag === '-netns') return succeeded();
    else if (flag === '-V') return succeeded();
  }
  if (batch !== null) {
    const content = batch === '-' ? stdin : node.contentOf(batch);
    if (content === null || isUnknown(content)) {
      node.addUnread(`runs ip commands from a file that is not known: ${process.text}`, place);
      return undecided();
    }
    record(process, batch === '-' ? stdin : null);
    for (const line of content.split('\n')) {
      const words = line.replace(/#.*/, '').trim().split(/\s+/);
      if (words[0]) ipWords(words, { ...process, text: `ip ${line}` }, isIpv6);
    }
    return succeeded();
  }
  return ipWords(words, process, isIpv6, () => {
    record(process, null);
  });
}

function ipWords(words: readonly string[], process: ShellProcess, isIpv6: boolean, keep?: () => void): Outcome {
  const { node, place, text } = process;
  const [short = '', ...rest] = words;
  const object = short === 'a' ? 'address' : OBJECTS.find((each) => short !== '' && each.startsWith(short));
  const verb = rest[0] ?? 'show';
  if (/^(sh(ow?)?|l(i?s?t?)?|ls|get|g|help|save)$/.test(verb)) return undecided(mark(`output of ${text}`));
  if (isIpv6) return succeeded();
  // another namespace is another node
  if (object === 'netns' || object === 'monitor') return succeeded();
  if (object === 'route') return ipRoute(rest, process, keep);
  keep?.();
  if (isHarmlessLink(object, rest) || object === 'neighbour') return succeeded();
  node.addUnread(`changes addresses, links or routing rules in a way that is not followed: ${text}`, place);
  return succeeded();
}

/** Bringing a link up, or its MTU, moves no packet elsewhere. */
function isHarmlessLink(object: string | undefined, words: readonly string[]): boolean {
  if (object !== 'link' || words[0] !== 'set') return false;
  const rest = words.slice(words[1] === 'dev' ? 3 : 2);
  return rest.every((word) => word === 'up' || word === 'mtu' || word === 'txqueuelen' || /^\d+$/.test(word));
}

function ipRoute(words: readonly string[], process: ShellProcess, keep: (() => void) | undefined): Outcome {
  const { node, place, text } = process;
  const change = readIpRoute(words, place);
  if (change === null) return undecided(mark(`output of ${text}`));
  if (isUnknown(change)) {
    node.addUnread(change.unknown, place);
    return succeeded();
  }
  const { route } = change;
  const reason = doubtAbout(process, isUnknown(route.destination) ? '' : route.destination.replace(/\/32$/, ''));
  // the image's own default route comes from DHCP, and is not among those that the user data made
  const takesDefault = change.kind === 'delete' && route.destination === '0.0.0.0/0';
  if (change.kind === 'flush' || takesDefault) {
    node.addUnread(`takes away routes that the user data did not make: ${text}`, place);
  } else if (reason !== null) {
    node.addUnread(`"${text}" may or may not run: ${reason}`, place);
    node.routes.push({ ...route, destination: unknownAt(place, reason) });
    return undecided();
  } else {
    node.routes.splice(0, node.routes.length, ...changeRoutes(node.routes, change));
  }
  keep?.();
  return succeeded();
}
