import { dirname, join } from 'node:path';
import { entryOf, mapUnder, type PlainObject } from '../../model/plain-object';
import { kindOf } from './file-text';

/** Paths of the files of an assembly that the CDK uploads, by the hash that a TemplateURL bears. */
export type AssetPaths = ReadonlyMap<string, string>;

/** Reads the asset manifest of a stack (`<Stack>.assets.json`, "files") into paths by hash. */
export function assetPathsOf(manifest: unknown, folder: string): AssetPaths {
  const files = mapUnder(manifest, 'files');
  return new Map(
    Object.entries(files).flatMap(([hash, file]) => {
      const path = entryOf(entryOf(file, 'source'), 'path');
      return typeof path === 'string' ? [[hash, join(folder, path)] as const] : [];
    }),
  );
}

/**
 * The file of each nested stack of a template, by its logical id: by the asset hash in its TemplateURL, by the asset path in
 * its metadata, or beside the file where the URL is a relative path, as `aws cloudformation package` takes it.
 */
export function nestedTemplateFiles(
  template: PlainObject,
  file: string,
  assets: AssetPaths,
): ReadonlyMap<string, string> {
  const folder = dirname(file);
  const found = new Map<string, string>();
  for (const [logicalId, body] of Object.entries(mapUnder(template, 'Resources'))) {
    if (entryOf(body, 'Type') !== 'AWS::CloudFormation::Stack') continue;
    const path = pathOf(body, folder, assets);
    if (path !== undefined && kindOf(path) === 'file') found.set(logicalId, path);
  }
  return found;
}

function pathOf(body: unknown, folder: string, assets: AssetPaths): string | undefined {
  const url = entryOf(entryOf(body, 'Properties'), 'TemplateURL');
  const hash = (JSON.stringify(url ?? '').match(/[0-9a-f]{64}/g) ?? []).find((each) => assets.has(each));
  if (hash !== undefined) return assets.get(hash);
  const stated = entryOf(entryOf(body, 'Metadata'), 'aws:asset:path');
  if (typeof stated === 'string') return join(folder, stated);
  return typeof url === 'string' && !/^[a-z0-9]+:\/\//i.test(url) ? join(folder, url) : undefined;
}
