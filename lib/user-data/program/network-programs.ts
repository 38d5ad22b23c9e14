import { BRIDGE_NAME } from '../../node/cni-bridge-file';
import { DEFAULT_CONFIG } from '../../cni/containerd-config';
import { isUnknown, type Maybe } from '../../address/unknown';
import { changeRoutes, readIpRoute } from './ip-route';
import { hasMark, isMark, mark, unknownAt } from '../state/unknown-mark';
import { asked, type Call, done, type Outcome, outputOf, pathOf, type Program, named } from './script-call';
import { readRestoreWords } from '../../netfilter/iptables/iptables-restore';
import { NEEDED_MODULES } from '../effect/file-form';
import { writeText } from './script-file';
import { sysctl } from './sysctl-program';

/** What `iptables-save` prints: to restore it changes nothing. */
export const SAVED = mark('the rules of the node as they were');

/** Programs that change how the node routes, filters or translates. */
export const NETWORK_PROGRAMS: ReadonlyMap<string, Program> = new Map<string, Program>([
  ['sysctl', sysctl],
  ['ip', ip],
  ['nft', nft],
  ...['', '-nft', '-legacy'].flatMap((variant): [string, Program][] => [
    [`iptables${variant}`, iptables],
    [`iptables${variant}-restore`, iptablesRestore],
    [`iptables${variant}-save`, saveRules],
    [`ip6tables${variant}`, (call) => done(outputOf(call))],
    [`ip6tables${variant}-restore`, () => done()],
    [`ip6tables${variant}-save`, (call) => done(outputOf(call))],
  ]),
  ['containerd', containerd],
  ['modprobe', modprobe],
  ['insmod', modprobe],
  ['rmmod', modprobe],
  ...named('ufw firewall-cmd', firewall),
  ...named(
    'ebtables arptables ipset ipvsadm tc brctl bridge ifconfig ifup ifdown route nmcli netplan networkctl ethtool',
    unreadNetwork,
  ),
]);

function record({ node, argv, when, place }: Call, stdin: string | null): void {
  node.commands.push({ argv, stdin, when, place });
}

/** A command that changes nothing because what it removes is not there, or what it adds is: an image may have it, or not. */
function mayFail(): Outcome {
  return { ...asked(), mayFail: true };
}

/** Passes a command on to the netfilter reader, or says why that cannot be done. */
function applyNetfilter(call: Call, stdin: string | null, subject: string): Outcome {
  const { node, place, argv, text } = call;
  const reason = call.doubtAbout(subject);
  if (reason !== null) {
    node.netfilterUnread.push(unknownAt(place, `\`${text}\` may or may not run: ${reason}`));
    return asked();
  }
  record(call, stdin);
  node.netfilterCommands.push({ argv, stdin, files: node.snapshot(), place });
  return node.followedNetfilter.failsAtLast(node.netfilterCommands) ? mayFail() : done();
}

function unreadRules({ node, place, text }: Call): Outcome {
  node.netfilterUnread.push(unknownAt(place, `loads rules that are not known: ${text}`));
  return done();
}

function nft(call: Call): Outcome {
  const { argv, node, stdin } = call;
  const args = argv.slice(1).filter((arg) => !/^-[aejnsSNtupy]+$/.test(arg));
  if (args.some((arg) => /^(-c|--check|-h|--help|-v|--version)$/.test(arg))) return done();
  const takesFile = args.some((arg) => /^(-f|--file)/.test(arg));
  const verb = args.find((arg) => !arg.startsWith('-'));
  if (!takesFile && (verb === 'list' || verb === undefined)) return asked(outputOf(call));
  const path = args.at(-1) ?? '';
  const fromStdin = takesFile && /^(-|-f-|\/dev\/stdin)$/.test(path);
  const isGiven = fromStdin ? stdin !== null && !isMark(stdin.trim()) : node.contentOf(pathOf(path, call)) !== null;
  if (takesFile && !isGiven) return unreadRules(call);
  return applyNetfilter(call, fromStdin ? stdin : null, '');
}

const LONG: Readonly<Record<string, string>> = {
  ...{ '--check': '-C', '--append': '-A', '--insert': '-I', '--list': '-L', '--list-rules': '-S', '--delete': '-D' },
  ...{ '--version': '-V', '--help': '-h', '--new-chain': '-N' },
};

function iptables(call: Call): Outcome {
  const words = call.argv.slice(1).map((arg) => LONG[arg] ?? arg);
  if (words.some((word) => /^-[LSVh]/.test(word))) return asked(outputOf(call));
  const spec = specOf(words);
  if (words.includes('-C')) return { ...mayFail(), asksFor: (subject) => subject === spec };
  // nothing jumps to a chain that may be there: it makes no difference
  if (words.includes('-N') && (call.doubtAbout('') !== null || hasMark(spec))) return done();
  return applyNetfilter(call, null, spec);
}

/** A rule without what is done with it and where it is put: table, chain, matches, target. */
function specOf(words: readonly string[]): string {
  const kept: string[] = [];
  let table = 'filter';
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? '';
    const next = words[at + 1] ?? '';
    if (word === '-t' || word === '--table') {
      table = next;
      at += 1;
    } else if (word === '-w' || word === '--wait') at += /^\d+$/.test(next) ? 1 : 0;
    else if (word === '-I' && /^\d+$/.test(words[at + 2] ?? '')) {
      kept.push(next);
      at += 2;
    } else if (!/^-[ACI]$/.test(word)) kept.push(word);
  }
  return `${table} ${kept.join(' ')}`;
}

/** `iptables-save [-f FILE]`. */
function saveRules(call: Call): Outcome {
  const at = call.argv.findIndex((arg) => arg === '-f' || arg === '--file');
  if (at > 0) writeText(call.argv[at + 1] ?? '', SAVED, false, call);
  return done(at > 0 ? '' : SAVED);
}

function iptablesRestore(call: Call): Outcome {
  const { argv, node, stdin } = call;
  const { path } = readRestoreWords(argv.slice(1));
  const content = path === null ? stdin : node.contentOf(pathOf(path, call));
  if (content === SAVED) return done();
  if (content === null || isUnknown(content) || isMark(content.trim())) return unreadRules(call);
  // read from a file or from the standard input, it is the same text
  return applyNetfilter({ ...call, argv: argv.filter((arg) => arg !== path) }, content, '');
}

function containerd(call: Call): Outcome {
  return call.argv.slice(1).join(' ') === 'config default' ? asked(DEFAULT_CONFIG) : done(outputOf(call));
}

function modprobe(call: Call): Outcome {
  const { argv, node, doubt, place, text } = call;
  const names = argv.slice(1).filter((arg) => !arg.startsWith('-') && !arg.includes('='));
  const removes = argv[0] === 'rmmod' || argv.some((arg) => /^-\w*r|^--remove/.test(arg));
  // without -a the words after the first are parameters of the module
  const all = removes || argv.some((arg) => /^-\w*a|^--all/.test(arg));
  for (const name of all ? names : names.slice(0, 1)) {
    const isNeeded = NEEDED_MODULES.test(name.replaceAll('-', '_'));
    if (isNeeded && (removes || argv.some((arg) => /^\w+=/.test(arg))))
      node.addUnread(`changes a module that the pod network needs: ${text}`, place);
    if (removes) node.kernelModules.delete(name);
    else if (argv[0] === 'insmod') call.actor('insmod');
    else if (doubt === null && !hasMark(name)) node.kernelModules.add(name);
  }
  return done();
}

/** A firewall of its own: what it writes nobody sees but in its own configuration. What it leaves when it is off accepts everything. */
function firewall(call: Call): Outcome {
  const { argv, node, place, text } = call;
  const [verb = ''] = argv.slice(1).filter((arg) => /^[a-z]/.test(arg));
  const isAsking = argv.slice(1).some((arg) => /^--(state|list.*|get-.*|query-.*|version|help)$/.test(arg));
  if (isAsking || /^(status|show|version|app|disable|reset|logging)$/.test(verb)) return asked(outputOf(call));
  node.netfilterUnread.push(unknownAt(place, `writes rules of its own: ${text}`));
  return done(outputOf(call));
}

const ASKING = /^(status|show|list|ls|get|stats|help|generate|apply|up|save)$/;
const CHANGING = /^(add|del|delete|set|replace|change|modify|flush|down|create|destroy)$/;

/** Programs that change interfaces, queues and sets, whose effect is not read. */
function unreadNetwork(call: Call): Outcome {
  const { argv, node, place, text } = call;
  const words = argv.slice(1).filter((word) => !word.startsWith('-'));
  const listsOnly = argv.slice(1).every((word) => /^-(n|a|s|e|L|h|V)$|^--(list|help|version|no-pager)$/.test(word));
  const asks = words.some((word) => ASKING.test(word)) && !words.some((word) => CHANGING.test(word));
  if (listsOnly || asks || argv[0] === 'ethtool') return asked(outputOf(call));
  node.addUnread(`changes the node's network in a way that is not read: ${text}`, place);
  return done(outputOf(call));
}

const OBJECTS = ['address', 'link', 'route', 'rule', 'neighbour', 'netns', 'monitor', 'maddress', 'tunnel', 'vrf'];
const QUERY = /^(sh(ow?)?|l(i?s?t?)?|ls|get|g|help|save)$/;

function ip(call: Call): Outcome {
  const { argv, node, stdin, place, text } = call;
  const words = argv.slice(1);
  let batch: string | null = null;
  let isIpv6 = false;
  while (words[0]?.startsWith('-')) {
    const flag = words.shift() ?? '';
    if (/^-b(atch)?$/.test(flag)) batch = words.shift() ?? '-';
    else if (flag === '-6' || (/^-f(amily)?$/.test(flag) && words.shift() === 'inet6')) isIpv6 = true;
    // another namespace is another node
    else if (/^-n(etns)?$|^-V(ersion)?$/.test(flag)) return done();
  }
  if (batch === null)
    return ipWords(words, call, isIpv6, () => {
      record(call, null);
    });
  const content = batch === '-' ? stdin : node.contentOf(pathOf(batch, call));
  if (content === null || isUnknown(content)) {
    node.addUnread(`runs ip commands from a file that is not known: ${text}`, place);
    return done();
  }
  if (call.doubt === null) record(call, batch === '-' ? stdin : null);
  for (const line of content.split('\n')) {
    const [object = '', ...rest] = line
      .replace(/#.*/, '')
      .trim()
      .split(/[ \t]+/);
    if (object !== '') ipWords([object, ...rest], { ...call, text: `ip ${line}` }, isIpv6, () => undefined);
  }
  return done();
}

function ipWords(words: readonly string[], call: Call, isIpv6: boolean, keep: () => void): Outcome {
  const { node, place, text } = call;
  const [short = '', ...rest] = words;
  const object = short === 'a' ? 'address' : OBJECTS.find((each) => short !== '' && each.startsWith(short));
  if (QUERY.test(rest[0] ?? 'show')) return asked(outputOf(call));
  if (object === 'netns' && rest[0] === 'exec') return call.exec(rest.slice(2), 'it runs in another network namespace');
  if (isIpv6 || object === 'netns' || object === 'monitor') return done();
  if (object === 'route') return ipRoute(rest, call, keep);
  // a neighbour that is forgotten is asked for again
  const forgets = object === 'neighbour' && /^(d|del|delete|f|flush)$/.test(rest[0] ?? '');
  if (!isHarmlessLink(object, rest) && !forgets)
    node.addUnread(`changes addresses, links, neighbours or routing rules in a way that is not read: ${text}`, place);
  if (call.doubt === null) keep();
  return done();
}

/** Bringing a link up, or its MTU, moves no packet elsewhere. */
function isHarmlessLink(object: string | undefined, words: readonly string[]): boolean {
  if (object !== 'link' || words[0] !== 'set') return false;
  const rest = words.slice(words[1] === 'dev' ? 3 : 2);
  return rest.every((word) => /^(up|mtu|txqueuelen|\d+)$/.test(word));
}

/** The node's first interface, as images name it, and the bridge of the pods. */
const OWN_INTERFACE = new RegExp(`^(eth0|ens\\d+|enp0s\\d+|enX0|${BRIDGE_NAME})$`);

/** Whether a route is for addresses of the link alone, such as those of the services of EC2. */
function isLinkLocal(destination: Maybe<string>): boolean {
  return !isUnknown(destination) && /^169\.254\..*\/(1[6-9]|2\d|3[0-2])$/.test(destination);
}

function ipRoute(words: readonly string[], call: Call, keep: () => void): Outcome {
  const { node, place, text, doubt } = call;
  const change = readIpRoute(words, place);
  if (change === null) return asked(outputOf(call));
  if (isUnknown(change)) {
    node.addUnread(change.unknown, place);
    return done();
  }
  const { route } = change;
  let outcome = done();
  const isAdded = change.kind === 'add' || change.kind === 'replace';
  const isOnLink = route.via === null && route.dev !== null && route.dev !== BRIDGE_NAME;
  if (
    isAdded &&
    route.kind === 'unicast' &&
    route.dev !== null &&
    !hasMark(route.dev) &&
    !OWN_INTERFACE.test(route.dev)
  )
    node.addUnread(`routes packets to an interface that is not read: ${text}`, place);
  else if (isAdded && route.kind === 'unicast' && isOnLink && !isLinkLocal(route.destination))
    node.addUnread(`asks the link for addresses that may be those of pods: ${text}`, place);
  // the image's own default route comes from DHCP, and is not among those that the user data made
  const takesDefault = change.kind === 'delete' && route.destination === '0.0.0.0/0';
  if (change.kind === 'flush' || takesDefault) {
    node.addUnread(`takes away routes that the user data did not make: ${text}`, place);
  } else if (doubt !== null) {
    node.addUnread(`\`${text}\` may or may not run: ${doubt}`, place);
    node.routes.push({ ...route, destination: unknownAt(place, doubt) });
    return done();
  } else {
    const before = node.routes.length;
    node.routes.splice(0, before, ...changeRoutes(node.routes, change));
    if (change.kind !== 'replace' && node.routes.length === before) outcome = mayFail();
  }
  if (doubt === null) keep();
  return outcome;
}
