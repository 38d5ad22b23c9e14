import { isUnknown } from '../address/unknown';
import type { NodeState } from './node-state';

const NETWORK = /(^|[\s;&|/])(ip|iptables\S*|nft|sysctl|tc|route|ufw|firewall-cmd)\s/;

/** Notes the lines of a crontab that touch the network: when they run is not followed. */
export function noteCrontab(table: string, node: NodeState, place: string): void {
  for (const line of table.split('\n').map((each) => each.trim())) {
    if (line === '' || line.startsWith('#')) continue;
    const scripts = node.files.filter((file) => line.includes(file.path)).map((file) => file.content);
    const touches = [line, ...scripts].some((text) => isUnknown(text) || NETWORK.test(text));
    if (touches) node.addUnread(`a crontab touches the network: ${line}`, place);
  }
}

/** Notes what the user data puts where cron looks. */
export function noteCronFiles(node: NodeState): void {
  for (const { path, content } of node.files) {
    if (!/^\/(etc\/cron|var\/spool\/cron\/)/.test(path)) continue;
    if (isUnknown(content)) node.addUnread(`a crontab that is not known: ${content.unknown}`, path);
    else noteCrontab(content, node, path);
  }
}
