import { isUnknown, unknown, type Unknown } from '../address/unknown';
import type { NodeFile } from '../cloud-init/node-setup';
import { scopeOf } from './intrinsics';
import { entryOf } from './plain-object';
import { textAt, valueAt } from './property';
import type { Properties, ResourceView, ResourceViews } from './resource-view';
import { isMap, markedText, type Value } from './template-value';

/** What `cfn-init` puts on a node, as far as files go. */
export interface CfnInit {
  readonly files: readonly NodeFile[];
  readonly unread: readonly Unknown[];
}

const RESOURCE_OPTION = /(?:-r|--resource)[=\s]+['"]?([A-Za-z0-9]+)/;
const NETWORK_WORDS = /\b(ip|iptables|nft|sysctl|modprobe|cni|bridge|docker|ufw|firewalld|kubeadm|route)\b/;

/**
 * The files of `AWS::CloudFormation::Init` where the user data runs cfn-init (CloudFormation, "AWS::CloudFormation::Init").
 * Commands of it are not run through; those that look like network settings are unread.
 */
export function cfnInitOf(userData: string, holders: readonly ResourceView[], views: ResourceViews): CfnInit {
  if (!userData.includes('cfn-init')) return { files: [], unread: [] };
  const named = RESOURCE_OPTION.exec(userData)?.[1];
  const stack = holders[0]?.resource.stack;
  const other = views.all.find((view) => view.logicalId === named && view.resource.stack === stack);
  for (const holder of other === undefined ? holders : [other, ...holders]) {
    const init = metadataOf(holder, views);
    if (init === undefined) continue;
    if (!isMap(init))
      return { files: [], unread: [unknown(`AWS::CloudFormation::Init of "${holder.id}" cannot be read`)] };
    return readConfigs(init, holder.id);
  }
  return { files: [], unread: [unknown('cfn-init is run, and its AWS::CloudFormation::Init is not in the templates')] };
}

function metadataOf(holder: ResourceView, views: ResourceViews): Value | undefined {
  const raw = entryOf(entryOf(holder.resource.body, 'Metadata'), 'AWS::CloudFormation::Init');
  return raw === undefined ? undefined : scopeOf(views.templates, holder.resource.stack).resolve(raw);
}

function readConfigs(init: Properties, holder: string): CfnInit {
  const files: NodeFile[] = [];
  const unread: Unknown[] = [];
  for (const [config, body] of Object.entries(init)) {
    if (config === 'configSets') continue;
    const place = `AWS::CloudFormation::Init of "${holder}", ${config}`;
    if (!isMap(body)) {
      unread.push(unknown(`${place} cannot be read`));
      continue;
    }
    const [own, commands] = [valueAt(body, 'files'), valueAt(body, 'commands')];
    if (isMap(own)) files.push(...Object.entries(own).map(([path, file]) => readFile(path, file, `${place}, files`)));
    else if (own !== undefined) unread.push(unknown(`${place}, files cannot be read`));
    if (isMap(commands)) unread.push(...networkCommands(commands, `${place}, commands`));
    else if (commands !== undefined) unread.push(unknown(`${place}, commands cannot be read`));
  }
  return { files, unread };
}

function readFile(path: string, file: Value, place: string): NodeFile {
  if (!isMap(file)) return { path, content: unknown(`${place}: ${path} cannot be read`), mode: '0644', place };
  const mode = textAt(file, 'mode');
  const octal = typeof mode === 'string' && /^[0-7]{3,6}$/.test(mode) ? mode.slice(-4).padStart(4, '0') : '0644';
  return { path, content: contentOf(file, path), mode: octal, place };
}

function contentOf(file: Properties, path: string): NodeFile['content'] {
  if (valueAt(file, 'source') !== undefined) return unknown(`${path} is fetched from a URL`);
  if (valueAt(file, 'context') !== undefined) return unknown(`${path} is a Mustache template`);
  const content = valueAt(file, 'content');
  if (content === undefined) return '';
  if (isMap(content)) return JSON.stringify(content);
  const text = markedText(content);
  if (text === null) return unknown(`${path} has content that is no text`);
  return textAt(file, 'encoding') === 'base64' ? Buffer.from(text, 'base64').toString('utf8') : text;
}

function networkCommands(commands: Properties, place: string): readonly Unknown[] {
  return Object.entries(commands).flatMap(([name, body]) => {
    const text = JSON.stringify(isUnknown(body) ? body.unknown : body);
    return NETWORK_WORDS.test(text) ? [unknown(`${place}: "${name}" is not run through`)] : [];
  });
}
