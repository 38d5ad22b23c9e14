import { hasMark, inWords } from '../state/unknown-mark';
import { asked, type Call, done, type Outcome, outputOf } from './script-call';

/** Command lines of what pods and the rest of the user data need, as `pkill -f` sees them. */
const NEEDED = [
  '/sbin/init',
  '/usr/lib/systemd/systemd-networkd',
  '/usr/lib/systemd/systemd-udevd',
  '/usr/bin/dbus-daemon --system',
  '/usr/bin/containerd',
  '/usr/bin/containerd-shim-runc-v2 -namespace k8s.io -id 1 -address /run/containerd/containerd.sock',
  '/usr/bin/crio',
  '/usr/bin/dockerd -H fd://',
  '/usr/bin/runc',
  '/usr/bin/kubelet --config=/var/lib/kubelet/config.yaml --kubeconfig=/etc/kubernetes/kubelet.conf',
  '/usr/bin/python3 /usr/bin/cloud-init modules --mode=final',
  '/bin/sh /var/lib/cloud/instance/scripts/part-001',
  '/bin/bash',
];
const NEEDED_NAMES = new Set(NEEDED.flatMap((line) => line.split(' ')[0]?.split('/').at(-1) ?? []));

/** `kill`, `pkill` and `killall`: inert where their words name no process that is needed. */
export function kill(call: Call): Outcome {
  const [name = '', ...args] = call.argv;
  if (args.some((arg) => /^-(0|l|L|-list)$/.test(arg))) return asked(outputOf(call));
  const spares = name === 'kill' ? sparesById : name === 'pkill' ? sparesByPattern : sparesByName;
  if (name === 'kill' && (args.includes('0') || /\$\$|\$\{\$\}/.test(call.text)))
    call.shell.mayHaveEnded ??= `\`${call.text}\` may end the script`;
  return name !== 'killall5' && spares(args) ? done(outputOf(call)) : call.actor(name);
}

/** A job, or an id that a command or a file gives. */
function sparesById(args: readonly string[]): boolean {
  const [first = ''] = args;
  // only the first word is a signal: `kill -9 -1` is for every process
  const ids = args.slice(/^(-s|-n|--signal)$/.test(first) ? 2 : first.startsWith('-') ? 1 : 0);
  return ids
    .filter((id) => id !== '--')
    .every(
      (id) =>
        id.startsWith('%') || (hasMark(id) && !/containerd|crio|kubelet|docker|systemd|cloud|init/.test(inWords(id))),
    );
}

/** pkill takes a regular expression: one of other signs than letters may match anything. */
function sparesByPattern(args: readonly string[]): boolean {
  if (args.some((arg) => /^(-\w*v|--inverse)$/.test(arg))) return false;
  const patterns = withoutOptions(
    args,
    /^(-[uUGgPstFe]|--(signal|e?uid|group|pgroup|parent|session|terminal|pidfile))$/,
  );
  return (
    patterns.length > 0 &&
    patterns.every((one) => /^[\w/.@-]+$/.test(one) && !NEEDED.some((line) => new RegExp(one, 'i').test(line)))
  );
}

function sparesByName(args: readonly string[]): boolean {
  if (args.some((arg) => /^(-\w*r|--regexp)$/.test(arg))) return sparesByPattern(args);
  const names = withoutOptions(args, /^(-[usoyn]|--(signal|user|older-than|younger-than|ns))$/);
  return (
    names.length > 0 && names.every((one) => /^[\w/.@-]+$/.test(one) && !NEEDED_NAMES.has(one.split('/').at(-1) ?? ''))
  );
}

function withoutOptions(args: readonly string[], withValue: RegExp): readonly string[] {
  return args.filter((arg, at) => !arg.startsWith('-') && !withValue.test(args[at - 1] ?? ''));
}
