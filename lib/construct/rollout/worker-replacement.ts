import {
  CfnElement,
  type CfnResource,
  DefaultTokenResolver,
  type IPostProcessor,
  type IResolvable,
  type IResolveContext,
  Reference,
  Stack,
  StringConcat,
  Tokenization,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PodNetworkError } from '../../address/pod-network-error';

const CONTEXT_KEY = 'cdk-pod-network:without';
const MARK = Symbol.for(CONTEXT_KEY);
/** Names that an error lists. */
const MOST_NAMES = 20;

interface NamedWorker {
  readonly worker: IConstruct;
  /** path of its pod network and its name */
  readonly path: string;
  /** its instance or group, if the template leaves it out */
  missing: MissingMachine | null;
}

/**
 * Workers whose instance the template leaves out, because the context of the app names them. EC2 gives a network interface to one instance
 * at a time, so CloudFormation cannot create the new instance before it deletes the old one: the first of two deploys deletes it.
 */
export class WorkerReplacement {
  /** Returns that of an app. */
  public static of(scope: IConstruct): WorkerReplacement {
    const root: object = scope.node.root;
    if (MARK in root) return root[MARK] as WorkerReplacement;
    const replacement = new WorkerReplacement(scope);
    Object.defineProperty(root, MARK, { value: replacement });
    return replacement;
  }

  private readonly asked: readonly string[];
  private readonly workers: NamedWorker[] = [];

  private constructor(private readonly scope: IConstruct) {
    this.asked = askedNames(scope.node.root.node.tryGetContext(CONTEXT_KEY));
    if (this.asked.length > 0) Stack.of(scope).node.addValidation({ validate: () => this.refusals() });
  }

  /**
   * Adds a worker.
   *
   * @returns whether the template leaves its instance out
   */
  public add(worker: IConstruct, podNetwork: IConstruct, name: string): boolean {
    const path = `${podNetwork.node.path}/${name}`;
    this.workers.push({ worker, path, missing: null });
    return this.asked.some((asked) => isNamed(path, asked));
  }

  /** Leaves out the machine of a worker. The construct stays, so that the app's code runs unchanged. */
  public leaveOut(worker: IConstruct, resource: CfnResource): void {
    const named = this.workers.find((one) => one.worker === worker);
    if (named !== undefined) named.missing = new MissingMachine(resource);
  }

  private refusals(): string[] {
    const there = new Set(this.scope.node.root.node.findAll());
    const workers = this.workers.filter(({ worker }) => there.has(worker));
    return [
      ...this.asked.flatMap((asked) =>
        refusedName(
          asked,
          workers.map(({ path }) => path),
        ),
      ),
      ...refusedReferences(workers, [...there]),
      ...workers.flatMap(({ path, missing }) => (missing === null ? [] : missing.refusals(path))),
    ];
  }
}

function askedNames(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  const names = (Array.isArray(value) ? value : [value]).flatMap((each: unknown) =>
    typeof each === 'string' ? each.split(',').map((name) => name.trim()) : [''],
  );
  if (!names.includes('')) return [...new Set(names)];
  throw new PodNetworkError(
    `the context key ${CONTEXT_KEY} must be names of workers, separated by commas, got ${JSON.stringify(value)}; for example -c ${CONTEXT_KEY}=worker-1`,
  );
}

/** Whether a name, with as much of the path before it as is given, is that of a worker. */
function isNamed(path: string, asked: string): boolean {
  return `/${path}`.endsWith(`/${asked}`);
}

function refusedName(asked: string, paths: readonly string[]): readonly string[] {
  const found = paths.filter((path) => isNamed(path, asked));
  if (found.length === 1) return [];
  const isUnknown = found.length === 0;
  const listed = isUnknown ? paths : found;
  const more = listed.length - MOST_NAMES;
  const names = `${listed.slice(0, MOST_NAMES).join(', ')}${more > 0 ? ` and ${String(more)} more` : ''}`;
  return [
    isUnknown
      ? `the context key ${CONTEXT_KEY} names "${asked}", which no worker of the app has; its workers: ${names === '' ? 'none' : names}`
      : `the context key ${CONTEXT_KEY} names "${asked}", which ${String(found.length)} workers have; name one with its network: ${names}`,
  ];
}

/** References from outside the worker's instance, which the template could not resolve. */
function refusedReferences(workers: readonly NamedWorker[], all: readonly IConstruct[]): readonly string[] {
  const missing = new Map(
    workers.flatMap((worker) => (worker.missing === null ? [] : [[worker.missing.resource as IConstruct, worker]])),
  );
  if (missing.size === 0) return [];
  const referrers = new Map<NamedWorker, string[]>();
  for (const element of all) {
    if (!CfnElement.isCfnElement(element) || isExport(element)) continue;
    for (const target of targetsIn(element)) {
      const worker = missing.get(target);
      if (worker !== undefined) referrers.set(worker, [...(referrers.get(worker) ?? []), element.node.path]);
    }
  }
  return [...referrers].map(
    ([{ path }, paths]) =>
      `${path} is being replaced (context key ${CONTEXT_KEY}), and the template has no instance that ${paths.join(', ')} could refer to; create that only where \`isBeingReplaced\` of the worker is false`,
  );
}

/** The CDK makes one for a reference from another stack, whose own element is the referrer. */
function isExport(element: CfnElement): boolean {
  return element.node.scope?.node.id === 'Exports' && element.node.id.startsWith('Output{');
}

/** What an element of a template refers to. */
function targetsIn(element: CfnElement): ReadonlySet<IConstruct> {
  const resolver = new ReferenceResolver();
  const { _toCloudFormation: render } = element as unknown as { readonly _toCloudFormation: () => object };
  Tokenization.resolve(render.call(element), { scope: element, resolver });
  return resolver.targets;
}

class ReferenceResolver extends DefaultTokenResolver {
  public readonly targets = new Set<IConstruct>();

  public constructor() {
    super(new StringConcat());
  }

  public override resolveToken(token: IResolvable, context: IResolveContext, postProcessor: IPostProcessor): unknown {
    if (Reference.isReference(token)) this.targets.add(token.target);
    return super.resolveToken(token, context, postProcessor) as unknown;
  }
}

/** An instance, or a group of one, that the template leaves out. */
class MissingMachine {
  private isShown = false;

  public constructor(public readonly resource: CfnResource) {
    // the CDK's own way to leave a resource out, dependencies on it included; subclasses override it, and `ec2.Instance` makes its L1 itself
    Object.defineProperty(resource, 'shouldSynthesize', { value: () => this.isShown });
  }

  /** What keeps CloudFormation from terminating the deployed instance, which is taken to be as the app has it. */
  public refusals(path: string): readonly string[] {
    const { DeletionPolicy, Properties } = this.rendered();
    return [
      ...(Properties.DisableApiTermination === undefined || Properties.DisableApiTermination === false
        ? []
        : [
            `${path} cannot be replaced: ${this.resource.node.path} has DisableApiTermination, so that CloudFormation cannot terminate it; deploy without it first`,
          ]),
      ...(DeletionPolicy === undefined || DeletionPolicy === 'Delete'
        ? []
        : [
            `${path} cannot be replaced: ${this.resource.node.path} has the DeletionPolicy ${DeletionPolicy}, so that the old instance would keep the network interface; deploy without it first`,
          ]),
    ];
  }

  private rendered(): { readonly DeletionPolicy?: string; readonly Properties: Readonly<Record<string, unknown>> } {
    this.isShown = true;
    try {
      const element = this.resource as unknown as {
        _toCloudFormation: () => { Resources: Record<string, IResolvable> };
      };
      const [resource] = Object.values(element._toCloudFormation().Resources);
      return Stack.of(this.resource).resolve(resource) as ReturnType<MissingMachine['rendered']>;
    } finally {
      this.isShown = false;
    }
  }
}
