import { posix } from 'node:path';
import { isUnknown } from '../../address/unknown';
import type { CniNetwork } from '../../model/cni-network';
import { FORM_READERS } from './file-form';
import { formOfPath, isDataPath } from '../state/node-folder';
import type { NodeFile } from '../../model/node-setup';
import type { NodeState } from '../state/node-state';
import { isUnitPath } from '../unit/systemd-unit';

/** Notes what the files of a node do by lying where they lie, once every command of the user data has run. */
export function noteFiles(node: NodeState, networks: readonly CniNetwork[]): void {
  const plugins = new Set(['loopback', ...networks.flatMap(pluginsOf)]);
  for (const file of node.files) noteFile(file, node, plugins);
}

function pluginsOf({ plugins }: CniNetwork): readonly string[] {
  return plugins.flatMap((plugin) => (plugin.type === 'other' ? [plugin.name] : [plugin.type, 'host-local']));
}

function noteFile(file: NodeFile, node: NodeState, plugins: ReadonlySet<string>): void {
  const { path, content } = file;
  const { form, why } = formOfPath(path);
  const name = posix.basename(path);
  if (form === 'inert' || form === 'read') return;
  if (form === 'unread') node.addUnread(`${path} is not read: ${why}`, file.place);
  else if (form === 'runs') {
    if (isExecutable(file) || !isDataPath(path)) node.addActor('file', path);
  } else if (form === 'program') noteProgram(file, name, node);
  else if (form === 'plugin') {
    if (plugins.has(name)) noteReplaced(file, node);
  } else if (form === 'unit') {
    // drop-ins of all units of a type or of a beginning (systemd.unit(5)): `service.d`, `foo-.service.d`
    if (/\/(\w+|[^/]*-\.\w+)\.d\/[^/]+\.conf$/.test(path))
      node.addUnread(`${path} changes many units, and is not read`, file.place);
    else if (!isUnitPath(path)) node.addActor('file', path);
  } else if (form === 'script' && (node.ranScripts.has(path) || !isExecutable(file))) return;
  else if (isUnknown(content)) node.addUnread(`${path} is not known: ${why}`, file.place);
  else FORM_READERS[form](content, path, node);
}

/** Programs whose replacement by a text makes another node of it; fetched, they may be the real ones. */
export const RUNTIME =
  /^(containerd|containerd-shim.*|runc|crun|crio|conmon|kubelet|systemctl|systemd|sh|bash|dash|cloud-init)$/;

/** Programs that make the network of a node. */
export const FACT_PROGRAM =
  /^(ip|nft|sysctl|modprobe|insmod|rmmod|tc|bridge|ifconfig|route|ip6?tables(-nft|-legacy)?(-restore)?|arptables|ebtables|ipset|ipvsadm|brctl|ifup|ifdown|dhclient|dhcpcd|netplan|networkctl|nmcli|ufw|firewall-cmd|wg|wg-quick|netfilter-persistent|kexec|shutdown|reboot|poweroff|halt|init|telinit)$/;

function noteProgram(file: NodeFile, name: string, node: NodeState): void {
  if (RUNTIME.test(name)) noteReplaced(file, node);
  else if (FACT_PROGRAM.test(name))
    node.addUnread(`${file.path} stands before the program that makes facts of the node`, file.place);
  // the image calls its own programs by their paths; scripts and units that call this one are read
  else if (!file.path.startsWith('/usr/local/') && name !== 'cfn-init') node.addActor('file', file.path);
}

function noteReplaced({ path, content, place }: NodeFile, node: NodeState): void {
  if (isUnknown(content)) node.addActor('file', path);
  else node.addUnread(`${path} is a text and not the program of that name`, place);
}

/** What is not executable is not run; scripts of cron and of others need it as well. */
export function isExecutable({ mode }: NodeFile): boolean {
  return /[1357]/.test(mode);
}
