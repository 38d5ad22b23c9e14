import { lostCommands } from '../../model/first-boot-only';
import type { NodeState } from './node-state';

/** The `power_state` of a cloud-config (cloud-init, "Power State Change"), which comes after everything else. */
export function restartByPowerState(value: unknown, node: NodeState, place: string): void {
  if (typeof value !== 'object' || value === null) return;
  const { mode, condition = true } = value as { readonly mode?: unknown; readonly condition?: unknown };
  if (condition === false) return;
  if (mode === 'poweroff' || mode === 'halt')
    node.addUnread(`the node is turned off at the end (mode: ${mode})`, place);
  if (mode !== 'reboot') return;
  node.restarts.push({ place, doubt: condition === true ? null : `it runs only if ${JSON.stringify(condition)}` });
}

/** What a restart takes away and nothing brings back is not what the commands of the first boot say. */
export function noteRestarts(node: NodeState): void {
  const lost = lostCommands({ commands: node.commands, packages: [...node.packages] });
  if (lost.length === 0) return;
  for (const { place, doubt } of node.restarts) {
    const how = doubt === null ? 'restarts the node' : `may restart the node (${doubt})`;
    node.addUnread(`${how}, and nothing sets again ${lost.join('; ')}`, place);
  }
}
