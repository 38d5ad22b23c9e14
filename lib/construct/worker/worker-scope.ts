import {
  CfnElement,
  CfnResource,
  DefaultTokenResolver,
  type IAspect,
  type IResolvable,
  type IResolveContext,
  type IPostProcessor,
  Reference,
  Stack,
  Stage,
  StringConcat,
  Tokenization,
  aws_ec2 as ec2,
} from 'aws-cdk-lib';
import type { Construct, IConstruct } from 'constructs';
import { PodNetworkError } from '../../address/pod-network-error';
import { objectWith } from '../construct-input';

// aws-cdk-lib, `Stack`: the context key of its own limit; 0 turns it off
const RESOURCE_LIMIT_KEY = '@aws-cdk/core:stackResourceLimit';
// AWS CloudFormation User Guide, "CloudFormation quotas"
const MOST_RESOURCES = 500;

const ELSEWHERE = 'addWorker(id, { index, scope: otherStack })';

/** What a worker in another stack refers to, in words for a message. */
interface Provider {
  readonly what: string;
  readonly stack: Stack;
  /** beside another stack for the worker */
  readonly fix: string;
}

/** A worker as far as its place matters. */
interface PlacedWorker extends IConstruct {
  readonly name: string;
  readonly subnet: IConstruct;
}

/**
 * Returns the parent of a worker's construct.
 *
 * @param stated undefined: the pod network itself
 * @throws PodNetworkError if it is no construct, or in another app, stage, account or region
 */
export function workerScope(network: Construct, stated: Construct | undefined): Construct {
  if (stated === undefined) return network;
  const scope = objectWith('scope', stated, 'node', 'a construct in a stack', 'new Stack(app, "Workers1")');
  const refuse = (where: string, fix: string): PodNetworkError =>
    new PodNetworkError(`\`scope\` of a worker must be in ${where}, got "${scope.node.path}"; ${fix}`);
  if (!scope.node.scopes.some((each) => Stack.isStack(each)))
    throw refuse('a stack', 'pass a stack or a construct in it');
  if (scope.node.root !== network.node.root || Stage.of(scope) !== Stage.of(network)) {
    throw refuse(
      `the app and stage of the pod network "${network.node.path}"`,
      'stacks of different stages cannot refer to each other; create the stack beside that of the pod network',
    );
  }
  const [own, other] = [Stack.of(network), Stack.of(scope)];
  if (own.environment === other.environment) return scope;
  throw refuse(
    `the account and region of the pod network, ${own.environment}`,
    `stack "${other.node.path}" is in ${other.environment}; give both stacks the same \`env\``,
  );
}

/** Whether a construct is in the tree still; `tryRemoveChild` leaves its `scope` as it was. */
export function isInTree(construct: IConstruct): boolean {
  const { scopes } = construct.node;
  return scopes.every((each, at) => at === 0 || scopes[at - 1]?.node.tryFindChild(each.node.id) === each);
}

/** @throws PodNetworkError if the parent of a worker's construct has another child of that id */
export function refuseTakenId(scope: Construct, id: string): void {
  const taken = scope.node.tryFindChild(id);
  if (taken === undefined) return;
  throw new PodNetworkError(
    `\`id\` "${id}" of a worker is taken by "${taken.node.path}"; pass another id to addWorker, or another \`scope\``,
  );
}

/**
 * Names the stacks of workers that have more resources than CloudFormation takes, before the CDK counts them.
 *
 * @param stacks in which workers stand
 */
export function refuseFullStacks(network: IConstruct, workers: readonly IConstruct[]): readonly string[] {
  const stated: unknown = network.node.tryGetContext(RESOURCE_LIMIT_KEY);
  const most = stated === undefined ? MOST_RESOURCES : Number(stated);
  if (most === 0) return [];
  const counts = [...new Set(workers.filter(isInTree).map((worker) => Stack.of(worker)))].map((stack) => ({
    stack,
    resources: elementsOf(stack).filter((each) => CfnResource.isCfnResource(each) && Stack.of(each) === stack).length,
  }));
  return counts
    .filter(({ resources }) => resources > most)
    .map(
      ({ stack, resources }) =>
        `stack "${stack.node.path}" has ${String(resources)} resources, and CloudFormation takes ${String(most)}; create workers in further stacks: ${ELSEWHERE}`,
    );
}

/**
 * Refuses workers whose stack depends on itself by way of another stack: it would refer to a route table, a subnet or the group of a
 * stack that depends on it. It looks before the CDK does, whose message names neither the worker nor a way out.
 */
export class WorkerScopeCheck implements IAspect {
  /**
   * @param workers of the network
   * @param tables route tables that get a route for each of them
   */
  public constructor(
    private readonly network: IConstruct,
    private readonly workers: readonly PlacedWorker[],
    private readonly tables: { readonly constructs: readonly IConstruct[] },
  ) {}

  public visit(node: IConstruct): void {
    if (node !== this.network) return;
    const home = Stack.of(this.network);
    const shared: readonly Provider[] = [
      { what: `the pod network "${this.network.node.path}"`, stack: home, fix: '' },
      ...this.tables.constructs.map((table) => ({
        what: `the route table "${table.node.path}"`,
        stack: Stack.of(table),
        fix: `; where it is the table of a peer, call allowPodAccess on PodNetwork.fromPodNetworkAttributes(...) in stack "${Stack.of(table).node.path}" instead, which creates the routes there`,
      })),
    ].sort((a, b) => Number(a.stack === home) - Number(b.stack === home));
    const checked = new Set<string>();
    for (const worker of this.workers.filter(isInTree)) {
      const own = Stack.of(worker);
      const subnet = { what: `the subnet "${worker.subnet.node.path}"`, stack: Stack.of(worker.subnet), fix: '' };
      for (const provider of [...shared, subnet]) {
        const pair = `${own.node.addr} ${provider.stack.node.addr}`;
        if (!checked.has(pair)) refuseCycle(worker.name, own, provider);
        checked.add(pair);
      }
    }
  }
}

function refuseCycle(name: string, own: Stack, { what, stack, fix }: Provider): void {
  const [from, to] = siblings(stack, own);
  if (from === undefined || to === undefined) return;
  const way = wayBetween(from, to, new Set());
  if (way === null) return;
  const rule = way.some(({ isRule }) => isRule)
    ? "; where a rule of a security group is the reason, make it from the workers' side: network.connections.allowTo(peer, port)"
    : '';
  throw new PodNetworkError(
    `${name} in stack "${own.node.path}" refers to ${what} in stack "${stack.node.path}", which depends on stack "${own.node.path}" itself (${way.map(({ reason }) => reason).join(', ')}); create the worker in a stack on which stack "${stack.node.path}" does not depend${fix}${rule}`,
  );
}

/** The two stacks at the level where they part: CloudFormation deploys a nested stack as a whole. Undefined where one holds the other. */
function siblings(one: Stack, other: Stack): readonly [Stack | undefined, Stack | undefined] {
  const [a, b] = [lineOf(one), lineOf(other)];
  const depth = a.findIndex((stack, at) => stack !== b[at]);
  return depth < 0 ? [undefined, undefined] : [a[depth], b[depth]];
}

function lineOf(stack: Stack): readonly Stack[] {
  const parent = stack.nestedStackParent;
  return parent === undefined ? [stack] : [...lineOf(parent), stack];
}

/** How a stack depends on another, step by step; null: it does not. */
function wayBetween(from: Stack, to: Stack, seen: Set<Stack>): readonly Reason[] | null {
  seen.add(from);
  const next = dependenciesOf(from).flatMap((dependency) => {
    const [, sibling] = siblings(from, dependency.stack);
    return sibling === undefined ? [] : [{ ...dependency, stack: sibling }];
  });
  const direct = next.find(({ stack }) => stack === to);
  if (direct !== undefined) return [direct];
  for (const dependency of next) {
    if (seen.has(dependency.stack)) continue;
    const rest = wayBetween(dependency.stack, to, seen);
    if (rest !== null) return [dependency, ...rest];
  }
  return null;
}

interface Reason {
  readonly reason: string;
  /** whether a rule of a security group is the reason */
  readonly isRule: boolean;
}

interface Dependency extends Reason {
  readonly stack: Stack;
}

/** What a stack depends on as it is stated, and by what its resources refer to. */
function dependenciesOf(stack: Stack): readonly Dependency[] {
  const stated = stack.dependencies.map((other) => ({
    stack: other,
    reason: `"${stack.node.path}" depends on "${other.node.path}"`,
    isRule: false,
  }));
  const ordered = stack.node
    .findAll()
    .flatMap((construct) => construct.node.dependencies.map((target) => [construct, target] as const));
  const referred = elementsOf(stack).flatMap((element) =>
    referencesOf(element).map((target) => [element, target] as const),
  );
  return [
    ...stated,
    ...[...ordered, ...referred].map(([source, target]) => ({
      stack: Stack.of(target),
      reason: `"${source.node.path}" refers to "${target.node.path}"`,
      isRule: source instanceof ec2.CfnSecurityGroupIngress || source instanceof ec2.CfnSecurityGroupEgress,
    })),
  ];
}

function elementsOf(stack: Stack): readonly CfnElement[] {
  return stack.node.findAll().filter((each) => CfnElement.isCfnElement(each));
}

function referencesOf(element: CfnElement): readonly IConstruct[] {
  const resolver = new ReferenceCollector(new StringConcat());
  const { _toCloudFormation } = element as unknown as { _toCloudFormation: () => object };
  Tokenization.resolve(_toCloudFormation.call(element), { scope: element, resolver, preparing: true });
  return resolver.targets;
}

class ReferenceCollector extends DefaultTokenResolver {
  public readonly targets: IConstruct[] = [];

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) this.targets.push(token.target);
    return super.resolveToken(token, context, postProcessor) as unknown;
  }
}
