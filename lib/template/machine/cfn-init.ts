import { unknown, type Unknown } from '../../address/unknown';
import { formOfPath, isWatchedFolder } from '../../user-data/state/node-folder';
import type { NodeActor, NodeFile } from '../../model/node-setup';
import { configsInOrder, otherManagers, writeInitScript } from './cfn-init-script';
import { scopeOf } from '../intrinsic/intrinsics';
import { holdsMacro } from '../intrinsic/macro';
import { entryOf } from '../../model/plain-object';
import { textAt, valueAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { isMap, markedText, type Value, type Properties } from '../intrinsic/template-value';

/** What `cfn-init` puts on a node. */
export interface CfnInit {
  readonly files: readonly NodeFile[];
  /** scripts that do what cfn-init does, at the paths under which the user data runs it */
  readonly programs: readonly NodeFile[];
  readonly unread: readonly Unknown[];
  readonly actors: readonly NodeActor[];
}

const NONE: CfnInit = { files: [], programs: [], unread: [], actors: [] };

/** Keys of a config that are read, and those of users and groups, which change no fact. */
const KEYS = ['packages', 'groups', 'users', 'sources', 'files', 'commands', 'services'];

const PROGRAM = /(?:\/[\w./-]{0,200}\/)?\bcfn-init\b(?![\w.])/g;
const RESOURCE_OPTION = /(?:-r|--resource)[=\s]+['"]?([A-Za-z0-9]+)/;
const SETS_OPTION = /(?:-c|--configsets)[=\s]+['"]?([\w,.-]+)/;

/** What `AWS::CloudFormation::Init` does where the user data runs cfn-init. `holders`: whose metadata it may be, nearest first. */
export function cfnInitOf(userData: string, holders: readonly ResourceView[], views: ResourceViews): CfnInit {
  if (!userData.includes('cfn-init')) return NONE;
  const paths = [...new Set(userData.match(PROGRAM) ?? [])];
  if (paths.length === 0) return NONE;
  const named = RESOURCE_OPTION.exec(userData)?.[1];
  const stack = holders[0]?.resource.stack;
  const other = views.all.find((view) => view.logicalId === named && view.resource.stack === stack);
  for (const holder of other === undefined ? holders : [other, ...holders]) {
    const init = metadataOf(holder, views);
    if (init === undefined) continue;
    if (!isMap(init))
      return { ...NONE, unread: [unknown(`AWS::CloudFormation::Init of "${holder.id}" cannot be read`)] };
    return applied(init, SETS_OPTION.exec(userData)?.[1]?.split(',') ?? [], paths, holder.id);
  }
  return { ...NONE, unread: [unknown('cfn-init is run, and its AWS::CloudFormation::Init is not in the templates')] };
}

function metadataOf(holder: ResourceView, views: ResourceViews): Value | undefined {
  const { body, logicalId } = holder.resource;
  const metadata = entryOf(body, 'Metadata');
  if (holdsMacro(body) || holdsMacro(metadata)) return unknown(`a macro may change "${logicalId}" at deploy`);
  const raw = entryOf(metadata, 'AWS::CloudFormation::Init');
  return raw === undefined ? undefined : scopeOf(views.templates, holder.resource.stack).resolve(raw);
}

function applied(init: Properties, sets: readonly string[], paths: readonly string[], holder: string): CfnInit {
  const files: NodeFile[] = [];
  const unread: Unknown[] = [];
  const actors: NodeActor[] = [];
  const script = ['#!/bin/sh'];
  for (const name of configsInOrder(init, sets)) {
    const config = valueAt(init, name);
    const place = `AWS::CloudFormation::Init of "${holder}", ${name}`;
    if (!isMap(config)) {
      unread.push(unknown(`${place} cannot be read`));
      continue;
    }
    const own = valueAt(config, 'files');
    if (isMap(own)) files.push(...Object.entries(own).map(([path, file]) => readFile(path, file, `${place}, files`)));
    else if (own !== undefined) unread.push(unknown(`${place}, files cannot be read`));
    for (const key of [...Object.keys(config).filter((each) => !KEYS.includes(each)), ...otherManagers(config)])
      actors.push({ kind: 'part', name: `AWS::CloudFormation::Init ${key}`, programs: [] });
    const sources = valueAt(config, 'sources');
    for (const folder of isMap(sources) ? Object.keys(sources) : []) {
      if (isWatchedFolder(folder)) unread.push(unknown(`${place}, sources: what is unpacked in ${folder} is not read`));
      else if (formOfPath(folder).form !== 'inert') actors.push({ kind: 'file', name: folder, programs: [] });
    }
    script.push(...writeInitScript(config));
  }
  const content = `${script.join('\n')}\n`;
  // A program without a folder is found on the path, where AWS's bootstrap package links it.
  const programs = paths.map((path): NodeFile => {
    const full = path.includes('/') ? path : `/usr/bin/${path}`;
    return { path: full, content, mode: '0755', place: `AWS::CloudFormation::Init of "${holder}"` };
  });
  return { files, programs, unread, actors };
}

function readFile(path: string, file: Value, place: string): NodeFile {
  if (!isMap(file)) return { path, content: unknown(`${place}: ${path} cannot be read`), mode: '0644', place };
  const mode = textAt(file, 'mode');
  const content = contentOf(file, path);
  // stat(2): the type of a link
  if (typeof mode === 'string' && mode.startsWith('120'))
    return { path, content: unknown(`${path} is a link`), mode: '0777', place };
  const octal = typeof mode === 'string' && /^[0-7]{3,6}$/.test(mode) ? mode.slice(-4).padStart(4, '0') : '0644';
  return { path, content, mode: octal, place };
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
