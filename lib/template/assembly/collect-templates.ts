import { basename, dirname } from 'node:path';
import { PodNetworkError } from '../../address/pod-network-error';
import type { StackArtifact, TemplateEnvironment, TemplateSource } from '../../model/template-source';
import { type AssembledStack, readAssembly } from './assembly-manifest';
import { kindOf, readFileText } from './file-text';
import { nestedTemplateFiles, type AssetPaths } from './nested-template';
import { bytesAsSent } from './sent-template';
import { readTemplateText } from './template-text';

const MOST_NESTED = 500;
const NOWHERE: TemplateEnvironment = { account: null, region: null };

/**
 * Reads templates from the file system.
 *
 * @param paths cloud assembly folders (what `cdk synth` writes), or template files in JSON or YAML; several belong together
 * @returns one source a stack, in the order of the paths, the stacks of an assembly by artifact id
 * @throws PodNetworkError for a path that leads nowhere, to an empty folder or file, to no assembly or template; a syntax
 * error
 */
export function collectTemplates(paths: readonly string[]): TemplateSource[] {
  if (paths.length === 0) {
    throw new PodNetworkError('no template was named; a cloud assembly folder (cdk.out) or a template file is needed');
  }
  return paths.flatMap((path) => collectFrom(path));
}

function collectFrom(path: string): readonly TemplateSource[] {
  switch (kindOf(path)) {
    case 'nothing':
      throw new PodNetworkError(
        `${path} does not exist; run \`cdk synth\`, or name a cloud assembly folder or a template file`,
      );
    case 'other':
      throw new PodNetworkError(
        `${path} is neither a folder nor a plain file; a cloud assembly folder or a template file is needed`,
      );
    case 'file':
      return [readSource(path, { name: stackNameOf(path), named: false, environment: NOWHERE, assets: new Map() })];
    case 'folder': {
      const { stacks, assets } = readAssembly(path);
      if (stacks.length === 0)
        throw new PodNetworkError(`${path} holds no stack; run \`cdk synth\` for an app that has one`);
      return stacks.map((stack) => asSent(stack, readStack(stack, path, assets)));
    }
  }
}

function asSent({ environment, isUploaded }: AssembledStack, source: TemplateSource): TemplateSource {
  return { ...source, sentBytes: isUploaded ? null : bytesAsSent(source.template, environment) };
}

/** Reads the template of a stack of an assembly; `sentBytes` is null, since to measure it takes as long as all the rest. */
export function readStack(
  { name, file, environment, id, dependencies, constructs }: AssembledStack,
  root: string,
  assets: AssetPaths,
): TemplateSource {
  const artifact: StackArtifact = { id, dependencies, folder: dirname(file), root, constructs };
  const source = readSource(file, { name, named: true, environment, assets });
  return { ...source, sentBytes: null, artifact };
}

function stackNameOf(path: string): string {
  return basename(path).replace(/(\.template)?\.(json|ya?ml|template)$/i, '');
}

interface StackToRead {
  readonly name: string;
  readonly named: boolean;
  readonly environment: TemplateEnvironment;
  readonly assets: AssetPaths;
}

/** Reads the template of a stack, and those of its nested stacks. */
function readSource(file: string, stack: StackToRead, counted = { nested: 0 }): TemplateSource {
  if (counted.nested > MOST_NESTED) {
    throw new PodNetworkError(
      `${file} is one of more than ${String(MOST_NESTED)} nested stacks; does one nest itself?`,
    );
  }
  const { text, bytes } = readFileText(file);
  const { template, duplicates } = readTemplateText(text, file, stack.named);
  const nested = [...nestedTemplateFiles(template, file, stack.assets)].map(([logicalId, nestedFile]) => {
    counted.nested += 1;
    return [logicalId, readSource(nestedFile, { ...stack, name: logicalId, named: false }, counted)] as const;
  });
  const { name, named, environment } = stack;
  return { stackName: name, named, file, template, bytes, environment, nested: Object.fromEntries(nested), duplicates };
}
