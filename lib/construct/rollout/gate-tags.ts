import { Aspects, Stack, Tag } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { GatedWorker } from './rollout-chain';

const TAG_KEY = /^[A-Za-z0-9+=.,_:@-]+$/;

/** A tag key that EC2 refuses, and how many workers have it. */
interface RefusedKey {
  readonly key: string;
  readonly workers: readonly GatedWorker[];
}

/**
 * Refuses tag keys with which EC2 launches no instance while its metadata shows tags (EC2 User Guide, "View tags for your EC2 instances").
 * CloudFormation puts the tags of a stack on the instances in it, too (CloudFormation User Guide, "Resource tags").
 *
 * @returns one error at most, whatever the number of workers
 */
export function refuseGateTags(gated: readonly GatedWorker[]): readonly string[] {
  const byKey = new Map<string, GatedWorker[]>();
  for (const one of gated) {
    for (const key of keysOf(one)) if (!TAG_KEY.test(key)) byKey.set(key, [...(byKey.get(key) ?? []), one]);
  }
  const [first, ...others] = [...byKey].map(([key, workers]): RefusedKey => ({ key, workers }));
  if (first === undefined) return [];
  const origin = originOf(first);
  const more = others.length === 0 ? '' : ` (and ${others.map(({ key }) => `"${key}"`).join(', ')})`;
  return [
    `EC2 refuses to start instances with the tag "${first.key}"${more}, which ${String(first.workers.length)} of the workers with a gate ${first.workers.length === 1 ? 'has' : 'have'}: a gate reads tags from instance metadata, where keys have letters, digits and + - = . , _ : @ only; ${fixOf(first, origin)}, or use Rollout.allAtOnce()`,
  ];
}

function keysOf({ worker, gate }: GatedWorker): ReadonlySet<string> {
  const stackKeys = stacksAbove(Stack.of(worker)).flatMap((stack) => Object.keys(stack.tags.tagValues()));
  return new Set([...gate.tagKeys, ...stackKeys]);
}

function stacksAbove(stack: Stack): readonly Stack[] {
  const { nestedStackParent: parent } = stack;
  return parent === undefined ? [stack] : [stack, ...stacksAbove(parent)];
}

/** The construct at which `Tags.of` added the key. */
function originOf({ key, workers: [first] }: RefusedKey): IConstruct | undefined {
  return first?.worker.node.scopes.find((scope) =>
    Aspects.of(scope).all.some((aspect) => aspect instanceof Tag && aspect.key === key),
  );
}

function fixOf({ key, workers: [first] }: RefusedKey, origin: IConstruct | undefined): string {
  if (origin === undefined) return `remove the tag from the instances and their stack, or rename it`;
  const at = origin.node.path === '' ? 'app' : `the construct "${origin.node.path}"`;
  const types = [first?.gate.taggedType ?? '', 'aws:cdk:stack'].map((type) => `'${type}'`).join(', ');
  return `rename it, or leave the instances out where it is added: Tags.of(${at}).add('${key}', value, { excludeResourceTypes: [${types}] })`;
}
