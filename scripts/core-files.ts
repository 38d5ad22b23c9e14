import type { Plugin } from 'esbuild';
import { relative, resolve } from 'node:path';

/** Where the compiled library is. */
export const BUILT = 'build/lib';

/** The file of the package that holds a module of `lib`: one for each folder, and one for each module beside the folders. */
export function shippedFile(module: string): string {
  const [, name = ''] = module.replace(/\.ts$/, '').split('/');
  return `${BUILT}/${name}.js`;
}

/**
 * Makes a bundle load what it imports of `lib` from the package's files, so that it is not shipped twice.
 *
 * @param out the folder of the bundle
 * @param isOwn whether the bundle itself holds a module
 */
export function coreFiles(out: string, isOwn: (module: string) => boolean): Plugin {
  return {
    name: 'core-files',
    setup: (bundler) => {
      bundler.onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir }) => {
        const module = relative('.', resolve(resolveDir, path)).replace(/\.js$/, '');
        if (!module.startsWith('lib/') || isOwn(module)) return undefined;
        return { path: `./${relative(out, shippedFile(module))}`.replace('./..', '..'), external: true };
      });
    },
  };
}
