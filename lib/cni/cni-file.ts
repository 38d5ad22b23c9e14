import { embeddedUnknown, isUnknown, unknown, type Maybe, type Unknown } from '../address/unknown';
import { readBridgePlugin } from './bridge-plugin';
import { noteBridge } from './bridge-refusals';
import { noteChained } from './chained-refusals';
import type { CniNetwork, CniPlugin } from '../model/cni-network';
import { Refusals } from './refusals';
import { isJsonObject, memberOf, readJsonObject, repeatsKey, refused, textOf, type JsonObject } from './go-json';
import { checkFields } from './go-type';
import { COMMON_FIELDS, FIELDS, HOST_LOCAL_FIELDS, NEWER_FIELDS, NEWER_ROUTE_FIELDS } from './plugin-fields';

/** What libcni takes where a file names no version (cni/pkg/types/create/create.go, `DecodeVersion`). */
const NO_VERSION = '0.1.0';

/** cni/pkg/version/version.go:39 of v1.0.1, which plugins 1.1.1 hold. */
const VERSIONS: readonly string[] = ['0.1.0', '0.2.0', '0.3.0', '0.3.1', '0.4.0', '1.0.0'];

/** Line 39 of v1.3.0, which plugins 1.9.1 hold. */
const NEWER_VERSIONS: readonly string[] = ['1.1.0'];

const NO_PLUGINS = 'a .conflist needs "plugins"';

/** cni/pkg/utils/utils.go:32 of v1.0.1 */
const NETWORK_NAME = /^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/;

/**
 * Reads a file of /etc/cni/net.d with every default of its plugins filled in, and with what the code that runs it has against it. A
 * value that depends on an unknown piece, or that the plugin refuses (a boolean written as text, for example), is unknown with the
 * reason; so is the whole file where unknown pieces hide what it is.
 *
 * `.conflist` holds several plugins, `.conf` and `.json` one (cni/libcni/conf.go:64 and :56, v1.1.2).
 */
export function readCniFile(path: string, text: string): CniNetwork | Unknown {
  const suffix = /\.(conf|conflist|json)$/.exec(path)?.[1];
  if (suffix === undefined) return unknown(`${path} is no CNI file: only .conf, .conflist and .json are read`);
  const notes = new Refusals();
  const file = readJsonObject(text);
  if (isUnknown(file)) return notRead(path, text, file.unknown);
  const isList = suffix === 'conflist';
  const objects = isList ? pluginsOf(file) : [file];
  if (isUnknown(objects)) return notRead(path, text, objects.unknown);
  const plugins: CniPlugin[] = [];
  const name = nameOf(file, isList, notes);
  const cniVersion = versionOf(file, isList, notes);
  if (isList) noteList(file, notes);
  else if (repeatsKey(text)) notes.doubt('a key is there twice, and Go decodes each of them');
  for (const object of objects) {
    const plugin = readPlugin(object);
    if (isUnknown(plugin)) return notRead(path, JSON.stringify(object), plugin.unknown);
    if (isJsonObject(object)) notePlugin(object, plugin, plugins.length > 0, cniVersion, notes);
    plugins.push(plugin);
  }
  return { path, name, cniVersion, plugins, refusal: notes.decisive };
}

/** A file that containerd fails to load, and loads no other then (go-cni/opts.go, `loadFromConfDir`, v1.1.9 and v1.1.12). */
function notRead(path: string, text: string, reason: string): CniNetwork | Unknown {
  if (embeddedUnknown(text) !== null) return unknown(`${path}: ${reason}`);
  // from cni 1.3.0 on, plugins may stand in files of their own (cni/libcni/conf.go:220, v1.3.0)
  const certain = reason !== NO_PLUGINS;
  return { path, name: unknown(reason), cniVersion: unknown(reason), plugins: [], refusal: { reason, certain } };
}

/** libcni takes the keys of a .conflist as they are written, and those of a plugin's object in any case. */
function textAt(file: JsonObject, key: string, isList: boolean): Maybe<string> | null {
  return textOf(isList ? Object.fromEntries(Object.entries(file).filter(([each]) => each === key)) : file, key);
}

function nameOf(file: JsonObject, isList: boolean, notes: Refusals): Maybe<string> {
  const name = textAt(file, 'name', isList) ?? '';
  if (isUnknown(name)) noteUnknown(file.name, name, notes);
  else if (!NETWORK_NAME.test(name))
    notes.refuse(
      name === ''
        ? 'the network has no name, and libcni refuses that'
        : `the network is named ${JSON.stringify(name)}: libcni takes letters, digits, "_", "." and "-", and no sign first`,
    );
  return name === '' ? unknown('the network has no name') : name;
}

function versionOf(file: JsonObject, isList: boolean, notes: Refusals): Maybe<string> {
  const version = textAt(file, 'cniVersion', isList) ?? NO_VERSION;
  if (isUnknown(version)) noteUnknown(file.cniVersion, version, notes);
  else if (NEWER_VERSIONS.includes(version)) notes.doubt(`cniVersion ${version} is not known to plugins 1.1.1`);
  else if (version !== '' && !VERSIONS.includes(version))
    notes.refuse(`the plugins do not know cniVersion ${JSON.stringify(version)}; they know ${VERSIONS.join(', ')}`);
  return version === '' ? NO_VERSION : version;
}

/** What libcni looks at in a .conflist beside its plugins (cni/libcni/conf.go:67, v1.1.2, and :99, v1.3.0): null is no text. */
function noteList(file: JsonObject, notes: Refusals): void {
  const { cniVersion, disableCheck } = file;
  if (cniVersion === null) notes.refuse('"cniVersion" is null, and libcni takes a text in a .conflist');
  if (typeof disableCheck === 'string' && /^(true|false)$/i.test(disableCheck))
    notes.doubt('"disableCheck" is a text, which libcni takes from 1.2.0 on');
  else if (disableCheck !== undefined && typeof disableCheck !== 'boolean')
    notes.refuse(`"disableCheck" is ${JSON.stringify(disableCheck)}, and libcni takes true or false`);
  for (const key of ['cniVersions', 'disableGC', 'loadOnlyInlinedPlugins'])
    if (file[key] !== undefined) notes.doubt(`"${key}" is read by newer versions of libcni only`);
}

/** What is no text is refused; what is an unknown one may be. */
function noteUnknown(value: unknown, { unknown: reason }: Unknown, notes: Refusals): void {
  if (value !== undefined && typeof value !== 'string') notes.refuse(reason);
  else notes.doubt(reason);
}

function pluginsOf(file: JsonObject): readonly unknown[] | Unknown {
  const { plugins } = file;
  if (Array.isArray(plugins) && plugins.length > 0) return plugins as readonly unknown[];
  return plugins === undefined ? unknown(NO_PLUGINS) : refused('plugins', plugins, 'a list of plugins');
}

function readPlugin(object: unknown): CniPlugin | Unknown {
  if (!isJsonObject(object)) return refused('plugins', object, 'objects with a type');
  const type = textOf(object, 'type');
  if (type === null || type === '') return unknown('a plugin has no "type"');
  if (isUnknown(type)) return type;
  if (type === 'bridge') return readBridgePlugin(object);
  if (type === 'loopback') return { type };
  const ingressPolicy = type === 'firewall' ? textOf(object, 'ingressPolicy') : null;
  return { type: 'other', name: type, ...(ingressPolicy !== null && { ingressPolicy }) };
}

function notePlugin(
  object: JsonObject,
  plugin: CniPlugin,
  isChained: boolean,
  cniVersion: Maybe<string>,
  notes: Refusals,
): void {
  const type = plugin.type === 'other' ? plugin.name : plugin.type;
  const version = isUnknown(cniVersion) ? undefined : cniVersion;
  const say = (reason: string, certain: boolean): void => {
    if (certain) notes.refuse(reason);
    else notes.doubt(reason);
  };
  const sayNewer = (reason: string): void => {
    notes.doubt(`${reason} (plugins 1.9.1)`);
  };
  checkFields(object, COMMON_FIELDS, say);
  checkFields(object, FIELDS[type] ?? {}, say);
  checkFields(object, NEWER_FIELDS[type] ?? {}, sayNewer);
  if (plugin.type === 'bridge') {
    const ipam = memberOf(object, 'ipam');
    const address = isJsonObject(ipam) ? textOf(ipam, 'type') : null;
    if (isJsonObject(ipam) && typeof address === 'string') {
      if (address === 'host-local') checkFields(ipam, HOST_LOCAL_FIELDS, say);
      const routes = memberOf(ipam, 'routes');
      for (const route of Array.isArray(routes) ? (routes as readonly unknown[]) : [])
        if (isJsonObject(route)) checkFields(route, NEWER_ROUTE_FIELDS, sayNewer);
    }
    noteBridge(object, plugin, version, notes);
  } else if (isChained) noteChained(type, object, version, notes);
}
