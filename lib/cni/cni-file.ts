import { isUnknown, unknown, type Unknown } from '../address/unknown';
import { readBridgePlugin } from './bridge-plugin';
import type { CniNetwork, CniPlugin } from './cni-network';
import { isJsonObject, memberOf, readJsonObject, refused, textOf, type JsonObject } from './go-json';

/** What libcni takes where a file names no version (containernetworking/cni, `ConfigDecoder.Decode`). */
const NO_VERSION = '0.1.0';

/**
 * Reads a file of /etc/cni/net.d with every default of its plugins filled in. A value that depends on an unknown piece,
 * or that the plugin refuses (a boolean written as text, for example), is unknown with the reason; so is the whole file
 * where it is no CNI configuration.
 *
 * `.conflist` holds several plugins, `.conf` and `.json` one (containernetworking/cni, `ConfListFromFile`,
 * `ConfFromFile`).
 */
export function readCniFile(path: string, text: string): CniNetwork | Unknown {
  const suffix = /\.(conf|conflist|json)$/.exec(path)?.[1];
  if (suffix === undefined) return unknown(`${path} is no CNI file: only .conf, .conflist and .json are read`);
  const file = readJsonObject(text);
  if (isUnknown(file)) return unknown(`${path}: ${file.unknown}`);
  const objects = suffix === 'conflist' ? pluginsOf(file) : [file];
  if (isUnknown(objects)) return unknown(`${path}: ${objects.unknown}`);
  const plugins: CniPlugin[] = [];
  for (const object of objects) {
    const plugin = readPlugin(object);
    if (isUnknown(plugin)) return unknown(`${path}: ${plugin.unknown}`);
    plugins.push(plugin);
  }
  return {
    path,
    name: textOf(file, 'name') ?? unknown(`${path} names no network: plugins refuse it`),
    cniVersion: textOf(file, 'cniVersion') ?? NO_VERSION,
    plugins,
  };
}

function pluginsOf(file: JsonObject): readonly unknown[] | Unknown {
  const plugins = memberOf(file, 'plugins');
  if (Array.isArray(plugins) && plugins.length > 0) return plugins as readonly unknown[];
  return plugins === undefined
    ? unknown('a .conflist needs "plugins"')
    : refused('plugins', plugins, 'a list of plugins');
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
