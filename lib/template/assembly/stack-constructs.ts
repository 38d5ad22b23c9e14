import { entryOf, isPlainObject } from '../../model/plain-object';
import {
  type Acknowledgement,
  type StackConstructs,
  VPC_METADATA,
  WORKER_METADATA,
  type WrittenWorker,
} from '../../model/stack-constructs';
import type { StatedSubnet } from '../../model/stated-vpc';

/** `Validations.ACKNOWLEDGED_RULES_METADATA_KEY` of aws-cdk-lib: a reason by the id of each rule. */
const ACKNOWLEDGED_METADATA = 'aws:cdk:acknowledged-rules';
// cloud-assembly-schema, `ArtifactMetadataEntryType.LOGICAL_ID`
const LOGICAL_ID = 'aws:cdk:logicalId';
const OWN_RULE = /^pod-network::(.*)$/;

interface Entry {
  readonly path: string;
  readonly type: unknown;
  readonly data: unknown;
}

/**
 * Reads the metadata of a stack's constructs.
 *
 * @param metadata entries by path of the construct, with a slash before it
 */
export function readConstructs(path: string, metadata: unknown): StackConstructs {
  const entries = entriesOf(metadata);
  const ids = entries.flatMap((entry): readonly (readonly [string, string])[] =>
    entry.type === LOGICAL_ID && typeof entry.data === 'string' ? [[entry.path, entry.data]] : [],
  );
  const nested = nestedScopes(ids);
  const idOf = new Map(ids.map(([at, id]) => [at, `${prefixOf(at, nested)}${id}`]));
  return {
    path,
    paths: Object.fromEntries([...idOf].map(([at, id]) => [id, at])),
    acknowledgements: entries.flatMap(acknowledgementsIn),
    vpcs: entries.flatMap((entry) => vpcsIn(entry, nested)),
    workers: entries.flatMap((entry) => workersIn(entry, idOf)),
  };
}

function entriesOf(metadata: unknown): readonly Entry[] {
  if (!isPlainObject(metadata)) return [];
  return Object.entries(metadata).flatMap(([key, list]) =>
    Array.isArray(list)
      ? list.map((each: unknown): Entry => ({
          path: key.replace(/^\//, ''),
          type: entryOf(each, 'type'),
          data: entryOf(each, 'data'),
        }))
      : [],
  );
}

function acknowledgementsIn({ path, type, data }: Entry): readonly Acknowledgement[] {
  if (type !== ACKNOWLEDGED_METADATA || !isPlainObject(data)) return [];
  return Object.keys(data).flatMap((rule) => {
    const finding = OWN_RULE.exec(rule)?.[1];
    return finding === undefined ? [] : [{ path, finding }];
  });
}

function workersIn({ path, type, data }: Entry, idOf: ReadonlyMap<string, string>): readonly WrittenWorker[] {
  const [id, network, index] = [idOf.get(path), entryOf(data, 'network'), entryOf(data, 'index')];
  if (type !== WORKER_METADATA || id === undefined || typeof network !== 'string') return [];
  const replaced = entryOf(data, 'replaced');
  return [
    {
      id,
      network,
      index: typeof index === 'number' ? index : null,
      validated: entryOf(data, 'validated') !== false,
      ...(typeof replaced === 'string' && { replaced }),
    },
  ];
}

function vpcsIn({ path, type, data }: Entry, nested: ReadonlyMap<string, string>): StackConstructs['vpcs'] {
  const [id, blocks, subnets] = [entryOf(data, 'id'), entryOf(data, 'cidrBlocks'), entryOf(data, 'subnets')];
  if (type !== VPC_METADATA || !isId(id) || !Array.isArray(blocks) || !Array.isArray(subnets)) return [];
  const cidrBlocks = blocks.filter((block) => typeof block === 'string');
  return [{ id, cidrBlocks, subnets: subnets.flatMap(subnetsIn), prefix: prefixOf(path, nested) }];
}

function isId(value: unknown): boolean {
  return typeof value === 'string' || isPlainObject(value);
}

function subnetsIn(data: unknown): readonly StatedSubnet[] {
  const [id, table, wayOut] = [entryOf(data, 'id'), entryOf(data, 'routeTableId'), entryOf(data, 'wayOut')];
  if (!isId(id)) return [];
  const textOf = (key: string): string | null => {
    const value = entryOf(data, key);
    return typeof value === 'string' ? value : null;
  };
  return [
    {
      id,
      cidrBlock: textOf('cidrBlock'),
      zone: textOf('zone'),
      routeTableId: isId(table) ? table : null,
      wayOut: wayOut === 'internetGateway' || wayOut === 'natGateway' ? wayOut : null,
    },
  ];
}

/** Logical ids of nested stacks by the path of what is in them: `ID.NestedStack/ID.NestedStackResource` stands for `ID` (aws-cdk-lib, `NestedStack`). */
function nestedScopes(ids: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(
    ids.flatMap(([path, id]) => {
      const [, scope] = /^(.*)\.NestedStack\/[^/]*\.NestedStackResource$/.exec(path) ?? [];
      return scope === undefined ? [] : [[scope, id]];
    }),
  );
}

/** What stands before the logical ids of a nested stack, from the outermost on. */
function prefixOf(path: string, nested: ReadonlyMap<string, string>): string {
  const parts = path.split('/');
  return parts
    .flatMap((_, at) => {
      const id = nested.get(parts.slice(0, at).join('/'));
      return id === undefined ? [] : [`${id}.`];
    })
    .join('');
}
