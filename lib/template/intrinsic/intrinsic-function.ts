import type { TemplateStack, Templates } from './template-stack';
import type { Value } from './template-value';

/** What an intrinsic function sees of the templates around it. */
export interface Scope {
  readonly templates: Templates;
  readonly stack: TemplateStack;
  /** resolves an argument in this scope */
  readonly resolve: (raw: unknown) => Value;
  /** the same templates as another stack sees them */
  readonly inStack: (stack: TemplateStack) => Scope;
}

/** An intrinsic function of CloudFormation: its argument as written, to a value. */
export type IntrinsicFunction = (argument: unknown, scope: Scope) => Value;

/** Arguments of a function as a list; one that is no list stands for a list of one. */
export function argumentsOf(argument: unknown): readonly unknown[] {
  return Array.isArray(argument) ? argument : [argument];
}
