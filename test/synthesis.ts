import { App, BootstraplessSynthesizer, type Environment, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { CloudAssembly } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';

export interface Resource {
  readonly Type: string;
  readonly Properties: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

export interface CfnTemplate {
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Parameters?: Readonly<Record<string, { readonly Type: string; readonly Default: unknown }>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

export interface StackOptions {
  readonly env?: Environment;
  readonly context?: Readonly<Record<string, unknown>>;
}

/**
 * A stack of an app that nothing outside the test decides: no context file, no environment. It is not validated, for the time
 * that takes and so that a test of one resource hangs on that resource alone.
 */
export function newStack({ env, context }: StackOptions = {}): Stack {
  const app = new App({ context: { 'cdk-pod-network:validation': false, ...context }, analyticsReporting: false });
  const synthesizer = new BootstraplessSynthesizer();
  return new Stack(app, 'Stack', env === undefined ? { synthesizer } : { env, synthesizer });
}

/** Synthesizes the app of a stack. */
export function assemblyOf(stack: Stack): CloudAssembly {
  const { root } = stack.node;
  if (!App.isApp(root)) throw new Error('the stack is in no app');
  return root.synth({ force: true });
}

/** The template that the stack of `newStack` is deployed by. */
export function synthesize(stack: Stack): CfnTemplate {
  return assemblyOf(stack).getStackByName(stack.stackName).template as CfnTemplate;
}

/** A value with its tokens as a template writes them. */
export function resolved(stack: Stack, value: unknown): unknown {
  return stack.resolve(value);
}

export function templateOf(build: (stack: Stack) => void, options?: StackOptions): CfnTemplate {
  const stack = newStack(options);
  build(stack);
  return synthesize(stack);
}

/** Properties of every resource of a type, by logical id. */
export function propertiesOf(template: CfnTemplate, type: string): Readonly<Record<string, Resource['Properties']>> {
  return Object.fromEntries(
    Object.entries(template.Resources)
      .filter(([, resource]) => resource.Type === type)
      .map(([id, resource]) => [id, resource.Properties]),
  );
}

/** Properties of the only resource of a type whose Name tag is `name`. */
export function namedOf(template: CfnTemplate, type: string, name: string): Resource['Properties'] {
  const found = Object.values(propertiesOf(template, type)).filter(({ Tags }) =>
    (Tags as readonly { Key: string; Value: string }[]).some(({ Key, Value }) => Key === 'Name' && Value === name),
  );
  const [only] = found;
  if (only === undefined || found.length > 1) {
    throw new Error(`${String(found.length)} resources of type ${type} are named ${name}`);
  }
  return only;
}

/** The L1 of a worker's network interface, as an escape hatch reaches it. */
export function networkInterfaceOf(worker: IConstruct | undefined): ec2.CfnNetworkInterface {
  const networkInterface = worker?.node.findChild('NetworkInterface');
  if (!(networkInterface instanceof ec2.CfnNetworkInterface)) throw new Error('there is no such worker');
  return networkInterface;
}

/** The instance of a worker that is no group. */
export function instanceOf(worker: { readonly instance?: ec2.Instance } | undefined): ec2.Instance {
  if (worker?.instance === undefined) throw new Error('there is no such worker, or a group has its instance');
  return worker.instance;
}
