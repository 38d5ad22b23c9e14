import { join, resolve } from 'node:path';
import { PodNetworkError } from '../../address/pod-network-error';
import { entryOf, isPlainObject, mapUnder } from '../../model/plain-object';
import type { StackConstructs } from '../../model/stack-constructs';
import type { TemplateEnvironment } from '../../model/template-source';
import { kindOf, readFileText } from './file-text';
import { assetPathsOf, type AssetPaths } from './nested-template';
import { readConstructs } from './stack-constructs';

export interface AssembledStack {
  readonly name: string;
  readonly file: string;
  readonly environment: TemplateEnvironment;
  readonly id: string;
  /** ids of the artifacts that are deployed before it */
  readonly dependencies: readonly string[];
  readonly constructs: StackConstructs;
  /** whether the CDK uploads the template, as all synthesizers but the bootstrapless let it */
  readonly isUploaded: boolean;
}

/** A cloud assembly: its stacks, the assemblies of its stages included, and the files that it uploads. */
export interface Assembly {
  readonly stacks: readonly AssembledStack[];
  readonly assets: AssetPaths;
  /** values that the CDK has yet to look up in the account; stand-ins were written in their place */
  readonly pending: readonly PendingLookUp[];
}

/** A value to look up (aws-cdk-lib/cloud-assembly-schema, `MissingContext`). */
export interface PendingLookUp {
  readonly key: string;
  /** what is looked up, for example `vpc-provider` */
  readonly provider: string;
}

const MANIFEST = 'manifest.json';

/** Returns whether a path is the folder of a cloud assembly. */
export function isAssembly(path: string): boolean {
  return kindOf(join(path, MANIFEST)) === 'file';
}

/**
 * Reads the manifest of a cloud assembly folder, stages followed (aws-cdk-lib/cloud-assembly-schema, `AssemblyManifest`).
 *
 * @throws PodNetworkError where the folder is no assembly, or its manifest cannot be read
 */
export function readAssembly(folder: string, seen = new Set<string>()): Assembly {
  const manifestFile = join(folder, MANIFEST);
  if (!isAssembly(folder)) {
    throw new PodNetworkError(
      `${folder} is no cloud assembly: it has no manifest.json; run \`cdk synth\`, or name a template file`,
    );
  }
  if (seen.has(resolve(folder))) {
    throw new PodNetworkError(
      `${folder} is listed twice as a stage; a manifest.json that names its own folder has no end`,
    );
  }
  seen.add(resolve(folder));
  const manifest = readJson(manifestFile);
  const parts = Object.entries(mapUnder(manifest, 'artifacts'))
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([id, artifact]) => readArtifact(id, artifact, folder, seen));
  return {
    stacks: parts.flatMap(({ stacks }) => stacks),
    assets: new Map(parts.flatMap(({ assets }) => [...assets])),
    pending: [...pendingIn(entryOf(manifest, 'missing')), ...parts.flatMap(({ pending }) => pending)],
  };
}

function pendingIn(missing: unknown): readonly PendingLookUp[] {
  if (!Array.isArray(missing)) return [];
  return missing.map((each: unknown) => ({
    key: String(entryOf(each, 'key')),
    provider: String(entryOf(each, 'provider')),
  }));
}

const NOTHING: Assembly = { stacks: [], assets: new Map(), pending: [] };

function readArtifact(id: string, artifact: unknown, folder: string, seen: Set<string>): Assembly {
  const properties = mapUnder(artifact, 'properties');
  switch (entryOf(artifact, 'type')) {
    case 'aws:cloudformation:stack': {
      const template = textUnder(properties, 'templateFile', folder);
      const stackName = entryOf(properties, 'stackName');
      const name = typeof stackName === 'string' ? stackName : id;
      const environment = environmentOf(entryOf(artifact, 'environment'));
      const dependencies = textsUnder(artifact, 'dependencies');
      const constructs = constructsOf(id, artifact, folder);
      // cloud-assembly-schema, `AwsCloudFormationStackProperties.stackTemplateAssetObjectUrl`
      const isUploaded = typeof entryOf(properties, 'stackTemplateAssetObjectUrl') === 'string';
      return {
        ...NOTHING,
        stacks: [{ name, file: join(folder, template), environment, id, dependencies, constructs, isUploaded }],
      };
    }
    case 'cdk:cloud-assembly':
      return readAssembly(join(folder, textUnder(properties, 'directoryName', folder)), seen);
    case 'cdk:asset-manifest': {
      const file = join(folder, textUnder(properties, 'file', folder));
      return kindOf(file) === 'file' ? { ...NOTHING, assets: assetPathsOf(readJson(file), folder) } : NOTHING;
    }
    default:
      return NOTHING;
  }
}

/** The metadata of constructs is in a separate file, or in the manifest (`ArtifactManifest.additionalMetadataFile`). */
function constructsOf(id: string, artifact: unknown, folder: string): StackConstructs {
  const file = entryOf(artifact, 'additionalMetadataFile');
  const displayName = entryOf(artifact, 'displayName');
  const path = typeof displayName === 'string' ? displayName : id;
  const other = typeof file === 'string' && kindOf(join(folder, file)) === 'file' ? readJson(join(folder, file)) : {};
  return readConstructs(path, { ...mapUnder(artifact, 'metadata'), ...mapUnder({ other }, 'other') });
}

function textUnder(properties: unknown, key: string, folder: string): string {
  const text = entryOf(properties, key);
  if (typeof text === 'string') return text;
  throw new PodNetworkError(`manifest.json of ${folder} has an artifact without ${key}; run \`cdk synth\` again`);
}

function textsUnder(map: unknown, key: string): readonly string[] {
  const texts = entryOf(map, key);
  return Array.isArray(texts) ? texts.filter((each): each is string => typeof each === 'string') : [];
}

// cloud-assembly-schema, `ArtifactManifest.environment`: aws://account/region, either may be unknown.
function environmentOf(text: unknown): TemplateEnvironment {
  const [, account, region] = /^aws:\/\/([^/]*)\/(.*)$/.exec(typeof text === 'string' ? text : '') ?? [];
  return { account: knownPart(account), region: knownPart(region) };
}

function knownPart(part: string | undefined): string | null {
  return part === undefined || part === '' || part.startsWith('unknown-') ? null : part;
}

function readJson(file: string): unknown {
  const { text } = readFileText(file);
  try {
    const value: unknown = JSON.parse(text);
    if (isPlainObject(value)) return value;
  } catch {
    // refused below
  }
  throw new PodNetworkError(`${file} is no JSON object; run \`cdk synth\` again`);
}
