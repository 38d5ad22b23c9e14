import { isUnknown, type Unknown, unknown } from '../../address/unknown';
import { beforeMark, hasMark, mark, unknownAt } from '../state/unknown-mark';
import { canonicalKey, readSysctlFile } from '../state/sysctl-file';
import { type Call, done, operandsOf, type Outcome, outputOf, pathOf } from './script-call';

type SysctlCall = Pick<Call, 'node' | 'when' | 'place' | 'doubt' | 'actor'>;

/** Where the parameters are that decide how packets go. */
const NETWORK_KEYS = ['net.ipv4.', 'net.bridge.', 'net.netfilter.'];

/** Sets a kernel parameter; `key` with dots or slashes. */
export function setSysctl(call: SysctlCall, key: string, value: string, fromFile = false): void {
  const { node, when, place, doubt } = call;
  if (hasMark(key)) {
    const beginning = canonicalKey(beforeMark(key));
    if (beginning === '') call.actor('sysctl');
    else if (NETWORK_KEYS.some((each) => each.startsWith(beginning) || beginning.startsWith(each)))
      node.addUnread(`sets a kernel parameter whose name is not known: ${key}`, place);
    return;
  }
  const said = doubt !== null ? unknownAt(place, doubt) : hasMark(value) ? unknownAt(place, value) : value;
  const sysctl = { key: canonicalKey(key), value: said, when: when === 'once' ? 'once' : 'boot', place } as const;
  node.sysctlSteps.push({ kind: 'set', fromFile, sysctl });
}

/**
 * Loads every sysctl.d file, as `sysctl --system` and a restart of systemd-sysctl do.
 *
 * @param pattern of the parameters that are set; null: all
 */
export function loadSysctls({ node, when, place, doubt }: SysctlCall, pattern: RegExp | null = null): void {
  // where it may not run, the files still take effect at the next boot
  if (doubt === null)
    node.sysctlSteps.push({
      kind: 'reload',
      when: when === 'once' ? 'once' : 'boot',
      place,
      files: node.files,
      pattern,
    });
}

/** `sysctl`: prints or sets parameters, or loads files of them (sysctl(8)). */
export function sysctl(call: Call): Outcome {
  const { argv, node, place, when } = call;
  const pattern = patternOf(call);
  const operands = operandsOf(call, PATTERN);
  const joined = argv.flatMap((arg) => /^(?:--load=|-p(?=.))(.+)$/.exec(arg)?.[1] ?? []);
  const loads = joined.length > 0 || argv.some((arg) => /^-[a-zA-Z]*p$|^--load$/.test(arg));
  const isSystem = argv.includes('--system');
  const settings = loads ? [] : operands.filter((word) => word.includes('=') || hasMark(word));
  if (!isSystem && !loads && settings.length === 0) return done(outputOf(call));
  if (isUnknown(pattern)) {
    node.addUnread(`sets the kernel parameters of a pattern that is not read: ${pattern.unknown}`, place);
    return done();
  }
  if (isSystem) loadSysctls(call, pattern);
  else if (loads) {
    const files = [...joined, ...operands];
    for (const file of files.length > 0 ? files : ['/etc/sysctl.conf']) loadFile(file, call, pattern);
  }
  for (const setting of settings) {
    const [key = '', ...value] = setting.split('=');
    if (pattern?.test(canonicalKey(key.trim())) !== false) setSysctl(call, key.trim(), value.join('=').trim());
  }
  if (call.doubt === null) node.commands.push({ argv, stdin: null, when, place });
  return done();
}

const PATTERN = ['-r', '--pattern'];

/** The extended regular expression that parameters have to match (sysctl(8), `--pattern`); null: there is none. */
function patternOf({ argv }: Call): RegExp | Unknown | null {
  const at = argv.findIndex((arg) => PATTERN.includes(arg) || arg.startsWith('--pattern='));
  if (at < 0) return null;
  const text = argv[at]?.startsWith('--pattern=') === true ? argv[at].slice('--pattern='.length) : (argv[at + 1] ?? '');
  // of extended expressions those that mean the same here
  return /^\^?(?:[\w./-]|\\\.)*(?:\.\*)?\$?$/.test(text) ? new RegExp(text) : unknown(text);
}

function loadFile(name: string, call: Call, pattern: RegExp | null): void {
  const { node, place } = call;
  const path = pathOf(name, call);
  const content = name === '-' || name === '/dev/stdin' ? call.stdin : node.contentOf(path);
  // the image's own /etc/sysctl.conf sets nothing of the network
  if (content === null && path === '/etc/sysctl.conf') return;
  if (content === null || isUnknown(content)) {
    const reason = content === null ? '' : ` (${content.unknown})`;
    node.addUnread(`loads kernel parameters from a file that is not known: ${name}${reason}`, place);
    return;
  }
  for (const { key, value } of readSysctlFile(content, path, node).filter((line) => pattern?.test(line.key) !== false))
    setSysctl(call, key, isUnknown(value) ? mark(value.unknown) : value, true);
}
