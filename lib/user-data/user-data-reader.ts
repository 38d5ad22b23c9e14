import { unknown } from '../address/unknown';
import { runStages } from './cloud-init-stages';
import { finishSetup } from './finished-setup';
import type { NodeFile, NodeSetup } from '../model/node-setup';
import { isExecutable } from './effect/node-file-effect';
import type { NamedImage } from './state/named-image';
import { NodeState } from './state/node-state';
import { hasMark, withoutMarks } from './state/unknown-mark';
import { splitParts } from './cloud-config/user-data-part';
import { readScript } from './script/script-reader';
import { settle } from './steady-state';
import { startBootUnits } from './unit/unit-runner';

/**
 * Reads the user data of a node as cloud-init and the node would, from its text alone: what it writes, runs and starts, in
 * the order of a first boot. What it does not understand is in `unread`, each with its place, and a value that depends on
 * what the text does not hold is unknown.
 *
 * @param text the user data: cloud-config, shell script, boothook, MIME, or base64 (of gzip too) of one of them. Pieces that
 *   could not be resolved stand in it as `embedUnknown` writes them. Empty: there is none
 * @param extraFiles files that something else puts on the node before it runs (`AWS::CloudFormation::Init`)
 * @param image the node's; null: one whose name says nothing
 */
export function readUserData(
  text: string,
  extraFiles: readonly NodeFile[] = [],
  image: NamedImage | null = null,
): NodeSetup {
  const node = new NodeState(readScript, image);
  for (const file of extraFiles) node.writeFile(file.path, file.content, file.place, file.mode);
  node.hasExtraFiles = extraFiles.length > 0;
  const { bytes, parts, unread } = splitParts(text);
  for (const reason of unread) node.addUnread(reason, 'user data');
  runStages(parts, node);
  startBootUnits(node);
  runLocalScript(node);
  settle(node);
  const isKnown = !hasMark(text);
  return finishSetup(node, {
    bytes: text === '' ? null : isKnown ? bytes : unknown('the user data holds pieces that are not known'),
    leastBytes: isKnown ? bytes : Buffer.byteLength(withoutMarks(text)),
    parts: parts.map((part) => ({ kind: part.kind, type: part.type, text: part.text })),
  });
}

/** systemd runs it at every boot where it may be executed (systemd-rc-local-generator(8)). */
function runLocalScript(node: NodeState): void {
  const file = node.files.find(({ path }) => path === '/etc/rc.local' || path === '/etc/rc.d/rc.local');
  if (!file || !isExecutable(file)) return;
  node.ranScripts.add(file.path);
  readScript(`'${file.path}'`, { node, when: 'boot', name: file.path, placeOf: () => file.path });
}
