import { parseAllDocuments } from 'yaml';
import { isInertKey, noteMount } from '../cloud-config/config-key';
import { noteCrontab } from './crontab';
import type { TextForm } from '../state/node-folder';
import { isWatchedPath } from '../state/node-folder';
import type { NodeState } from '../state/node-state';
import { hasMark } from '../state/unknown-mark';
import { interpreterOf } from '../state/shebang';

/** Reads a file of a known form as far as it runs programs or holds facts. */
export type FormReader = (content: string, path: string, node: NodeState) => void;

function noteScript(text: string, path: string, node: NodeState): void {
  const interpreter = interpreterOf(text);
  if (interpreter === null || interpreter[0] === 'sh') node.addLater(text, path);
  else node.addActor('file', path, interpreter.slice(0, 1));
}

/** Lines without comments and empty ones; one that ends with a backslash goes on. */
function linesOf(text: string): readonly string[] {
  const lines = text.replace(/\\\r?\n/g, ' ').split(/\r?\n/);
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Names the file as an actor unless every line is known to run nothing. */
function actorUnless(isInert: (line: string) => boolean): FormReader {
  return (content, path, node) => {
    if (!linesOf(content).every((line) => !hasMark(line) && isInert(line))) node.addActor('file', path);
  };
}

// udev(7): keys that are only compared, and assignments that neither run a program nor touch an interface
const UDEV_INERT =
  /^(SYMLINK|MODE|OWNER|GROUP|TAG|TAGS|OPTIONS|ENV\{.*|LABEL|GOTO|SECLABEL\{.*|ATTR\{(queue|power|bdi)\/.*)$/;

const readUdevRules: FormReader = (content, path, node) => {
  for (const line of linesOf(content)) {
    for (const [said, key = '', operator = '', value = ''] of line.matchAll(
      /([A-Z_]+(?:\{[^}]*\})?)\s*(==|!=|\+=|-=|:=|=)\s*(?:"((?:[^"\\]|\\.)*)")?/g,
    )) {
      if (operator === '==' || operator === '!=' || UDEV_INERT.test(key)) continue;
      if (/^(RUN|PROGRAM|IMPORT\{program\})/.test(key)) node.addLater(value, path);
      else if (!/^IMPORT\{(builtin|db|cmdline|parent|file)\}/.test(key))
        node.addUnread(`a rule of udev sets ${said}`, path);
    }
  }
};

/** Modules without which pods have no network, or whose parameters decide what is forwarded. */
export const NEEDED_MODULES =
  /^(br_netfilter|bridge|stp|llc|veth|overlay|nf_|nft_|ip_tables|iptable_|x_tables|xt_|ena\b|ixgbevf|xen_netfront)/;

const readModprobe: FormReader = (content, path, node) => {
  for (const line of linesOf(content)) {
    const [command = '', module = '', ...rest] = line.split(/\s+/);
    const name = module.replaceAll('-', '_');
    const text = rest.join(' ');
    const isBarred = /^(\/usr)?\/bin\/(true|false)$/.test(text);
    if (hasMark(line)) node.addUnread(`a line of modprobe.d that is not known: ${line}`, path);
    else if (command === 'softdep' || command === 'alias') continue;
    else if (NEEDED_MODULES.test(name) && !(command === 'options' && name === 'nf_conntrack'))
      node.addUnread(`changes a module that the pod network needs: ${line}`, path);
    else if ((command === 'install' || command === 'remove') && !isBarred) node.addLater(text, path);
  }
};

// apt.conf(5): settings that name no program
const APT_INERT =
  /^(APT::(Periodic|Install-|Get|Cache|Default-Release|NeverAutoRemove|Keep-)|Unattended-Upgrade::|Acquire::(http|https|ftp|Retries|ForceIPv|Check-|By-Hash|Languages|Queue)|Dpkg::(Options|Use-Pty|Progress)|DPkg::(Options|Lock|Use-Pty)|quiet|};?$|"[^"]*";?$|\/\/)/i;

const readAptSettings: FormReader = (content, path, node) => {
  for (const line of linesOf(content)) {
    if (APT_INERT.test(line) && !/Invoke|Auto-Detect|ProxyAutoDetect|::Pipe|hasMark/i.test(line) && !hasMark(line))
      continue;
    const commands = [...line.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, command = '']) => command);
    for (const command of commands) node.addLater(command, path);
    // another setting may name a program as well
    if (!/Invoke/i.test(line)) node.addActor('file', path);
  }
};

// cfn-init does again what it did, by the metadata that is read
const readHooks: FormReader = (content, path, node) => {
  for (const line of linesOf(content)) {
    const command = /^action\s*=\s*(.*)$/.exec(line)?.[1];
    if (command !== undefined && !/^(\/[\w./-]*\/)?cfn-(init|signal)\s[^;&|`$]*$/.test(command))
      node.addLater(command, path);
  }
};

const readLogrotate: FormReader = (content, path, node) => {
  // whatever follows a keyword on its line is read as a command, and so is what a brace has before it
  const scripts = content.matchAll(/(?:^|[{;\s])(?:(?:pre|post)rotate|(?:first|last)action|preremove)\b/gm);
  for (const { index, 0: word } of scripts) {
    const script = content.slice(index + word.length).split(/^\s*endscript\b/m)[0] ?? '';
    node.addLater(script, path);
  }
};

/** tmpfiles.d(5): lines that make folders or change their modes leave facts alone, unless they age or remove what is there. */
const readTmpfiles: FormReader = (content, path, node) => {
  for (const line of linesOf(content)) {
    const [type = '', at = '', , , , age = '-'] = line.split(/\s+/);
    const changes = /^[rRfFwLCpcbDd]/.test(type) && !(/^[dD]/.test(type) && age === '-' && !type.startsWith('D'));
    if (hasMark(line) || (changes && isWatchedPath(at))) node.addUnread(`changes ${at} at a boot: ${line}`, path);
  }
};

const readFstab: FormReader = (content, path, node) => {
  for (const line of linesOf(content)) noteMount(line.split(/\s+/)[1], node, path);
};

const PAM_INERT =
  /^pam_(unix|limits|env|faillock|faildelay|pwquality|cracklib|systemd|permit|deny|nologin|succeed_if|loginuid|keyinit|motd|mail|lastlog|selinux|cap|mkhomedir|sss|rootok|securetty|umask|access|wheel|shells|time|issue|google_authenticator|pwhistory|localuser|tally2?)\.so$/;

const VARIABLE_INERT =
  /^"?(export\s+)?((https?|no|ftp|all)_proxy|LANG(UAGE)?|LC_\w+|TZ|EDITOR|PAGER|\w+_HOME|AWS_\w+|KUBECONFIG)=/i;

/** Programs of a control plane, which kubeadm and others run as static pods. */
const CONTROL_PLANE = /(^|\/)(kube-apiserver|kube-controller-manager|kube-scheduler|etcd|pause)(:|@|$)/;

interface Manifest {
  readonly spec?: {
    readonly hostNetwork?: unknown;
    readonly hostPID?: unknown;
    readonly containers?: unknown;
    readonly initContainers?: unknown;
    readonly volumes?: unknown;
  };
}

/** A pod in its own network, without privileges and folders of the node, can change nothing on the node. */
const readPod: FormReader = (content, path, node) => {
  const entries = (value: unknown): readonly object[] =>
    Array.isArray(value) ? value.filter((each: unknown) => typeof each === 'object' && each !== null) : [];
  const manifests = parseAllDocuments(content, { logLevel: 'silent' });
  const pods = 'empty' in manifests ? [] : manifests.map((document) => document.toJS() as Manifest | null);
  for (const { spec } of pods.map((pod) => pod ?? {})) {
    const containers = [...entries(spec?.containers), ...entries(spec?.initContainers)];
    const images = containers.map((one) => ('image' in one ? String(one.image) : ''));
    const isOwn = images.length > 0 && images.every((image) => CONTROL_PLANE.test(image));
    const isConfined =
      spec?.hostNetwork !== true &&
      spec?.hostPID !== true &&
      containers.length > 0 &&
      !containers.some((one) => 'securityContext' in one) &&
      !entries(spec?.volumes).some((one) => 'hostPath' in one);
    if (!(isOwn || isConfined)) node.addActor('file', path, images);
  }
};

const readCloudSettings: FormReader = (content, path, node) => {
  const [document] = parseAllDocuments(content, { logLevel: 'silent', version: '1.1' });
  const value: unknown = document?.errors.length === 0 ? document.toJS() : null;
  const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [['', null] as const];
  const isInert = entries.every(([key, item]) => isInertKey(key, [{ value: item, place: path }]));
  if (!isInert) node.addUnread('configures cloud-init, which applies the user data, for later boots', path);
};

/** The readers of the forms that are texts; units have a reader of their own. */
export const FORM_READERS: Readonly<Record<Exclude<TextForm, 'unit'>, FormReader>> = {
  apt: readAptSettings,
  cfn: readHooks,
  cloud: readCloudSettings,
  cron: (content, path, node) => {
    noteCrontab(content, node, path, !path.startsWith('/var/spool/'));
  },
  environment: actorUnless((line) => VARIABLE_INERT.test(line)),
  fstab: readFstab,
  logrotate: readLogrotate,
  modprobe: readModprobe,
  needrestart: actorUnless((line) => /^\$nrconf\{\w+\}\s*=\s*('[^']*'|"[^"]*"|-?\d+);$/.test(line)),
  pam: actorUnless(
    (line) =>
      line.startsWith('@include ') ||
      /\s(include|substack)\s/.test(line) ||
      PAM_INERT.test(/pam_\w+\.so/.exec(line)?.[0] ?? ''),
  ),
  pod: readPod,
  rsyslog: actorUnless((line) => !/omprog|\^\/|mmexternal|improg/.test(line)),
  script: noteScript,
  tmpfiles: readTmpfiles,
  udev: readUdevRules,
};
