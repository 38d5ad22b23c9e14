import { isUnknown, unknown } from '../../address/unknown';
import { conditionHolds } from './condition';
import { argumentsOf, type IntrinsicFunction, type Scope } from './intrinsic-function';
import { entryOf, mapUnder } from '../../model/plain-object';
import { environmentId, remember, type TemplateResource, type Templates } from './template-stack';
import { isList, isMap, isNoValue, outsideReference, piecesOf, textOf, type Value } from './template-value';

/** The value of an output of a stack; undefined where it has none of that name. */
export function outputValue(name: string, scope: Scope): Value | undefined {
  const output = entryOf(mapUnder(scope.stack.source.template, 'Outputs'), name);
  const raw = entryOf(output, 'Value');
  if (raw === undefined) return undefined;
  return remember(scope.templates, `output "${name}" of stack "${scope.stack.name}"`, () => {
    const value = scope.resolve(raw);
    return isMap(value) || isNoValue(value) || isList(value) ? unknown(`output "${name}" is no text`) : value;
  });
}

interface Export {
  readonly pattern: readonly string[];
  readonly value: () => Value;
}

/** A name as the fixed texts around its unknown pieces. */
function patternOf(name: Value): readonly string[] {
  const fixed = [''];
  for (const piece of piecesOf(name) ?? []) {
    if (typeof piece === 'string') fixed[fixed.length - 1] = (fixed.at(-1) ?? '') + piece;
    else fixed.push('');
  }
  return fixed;
}

const EXPORTS = new WeakMap<Templates, readonly Export[]>();

function exportsOf(scope: Scope): readonly Export[] {
  const known = EXPORTS.get(scope.templates);
  if (known !== undefined) return known;
  const found = scope.templates.stacks.flatMap((stack) => exportsOfStack(scope.inStack(stack)));
  EXPORTS.set(scope.templates, found);
  return found;
}

function exportsOfStack(scope: Scope): readonly Export[] {
  const { name: stack, source } = scope.stack;
  return Object.entries(mapUnder(source.template, 'Outputs')).flatMap(([output, body]) => {
    const raw = entryOf(entryOf(body, 'Export'), 'Name');
    if (raw === undefined || !isMade(body, scope)) return [];
    const name = remember(scope.templates, `export name of output "${output}" of stack "${stack}"`, () =>
      scope.resolve(raw),
    );
    return [
      { pattern: patternOf(name), value: () => outputValue(output, scope) ?? unknown('an output without a value') },
    ];
  });
}

function isMade(body: unknown, scope: Scope): boolean {
  const condition = entryOf(body, 'Condition');
  return typeof condition !== 'string' || conditionHolds(condition, scope) !== false;
}

/**
 * `Fn::ImportValue`: the export of that name among the given templates. Names that hold a stack's name, which a bare template
 * does not say, are compared by what is known of both, and taken where exactly one export fits.
 */
const importValue: IntrinsicFunction = (argument, scope) => {
  const name = scope.resolve(argument);
  const wanted = patternOf(name);
  const exports = exportsOf(scope);
  const exact = exports.filter(
    ({ pattern }) => pattern.length === 1 && wanted.length === 1 && pattern[0] === wanted[0],
  );
  const fitting = exact.length > 0 ? exact : exports.filter(({ pattern }) => fits(pattern, wanted));
  const [found, another] = fitting;
  if (found !== undefined && another === undefined) return found.value();
  const shown = wanted.join('*');
  const why = another === undefined ? 'is of no given template' : 'may be one of several';
  return outsideReference(importId(argument, name, scope), `the export "${shown}" ${why}`);
};

/** One import is the same as another where their names are the same: an unknown piece of a name is so in the same words of one stack alone. */
function importId(argument: unknown, name: Value, scope: Scope): string {
  const pieces = piecesOf(name) ?? [];
  const shown = pieces.map((piece) => {
    if (typeof piece === 'string') return piece;
    return isUnknown(piece) ? '*' : `\${${[piece.id, piece.attribute ?? []].flat().join('.')}}`;
  });
  const words = pieces.some(isUnknown) ? ` (${JSON.stringify(argument)} in stack ${scope.stack.name})` : '';
  return environmentId(`import ${shown.join('')}${words}`, scope);
}

// Only a name with a fixed text of its own can be told from others.
function fits(pattern: readonly string[], wanted: readonly string[]): boolean {
  if (pattern.length === 1 && wanted.length === 1) return false;
  if (pattern.length > 1 && wanted.length > 1)
    return pattern.join('').length > 0 && pattern.join('*') === wanted.join('*');
  const [open, closed] = pattern.length > 1 ? [pattern, wanted.join('')] : [wanted, pattern.join('')];
  return open.join('') !== '' && closed.startsWith(open[0] ?? '') && closed.endsWith(open.at(-1) ?? '');
}

/** `Fn::GetStackOutput` of the CDK: an output of another stack by the stack's name. */
const getStackOutput: IntrinsicFunction = (argument, scope) => {
  const [stackName, outputName] = Array.isArray(argument)
    ? argumentsOf(argument)
    : [entryOf(argument, 'StackName'), entryOf(argument, 'OutputName')];
  const [stack, output] = [textOf(scope.resolve(stackName)), textOf(scope.resolve(outputName))];
  if (isUnknown(stack)) return stack;
  if (isUnknown(output)) return output;
  const [given, another] = scope.templates.stacks.filter(
    ({ parent, source }) => parent === null && source.stackName === stack,
  );
  const value = given === undefined || another !== undefined ? undefined : outputValue(output, scope.inStack(given));
  const why = another === undefined ? 'is of no given template' : 'may be one of several';
  return value ?? outsideReference(`${stack}.${output}`, `output "${output}" of stack "${stack}" ${why}`);
};

/** An attribute of the CDK's `Custom::CrossRegionExportReader`: what a writer of the given stacks puts under that name. */
export function readCrossRegionExport(reader: TemplateResource, name: string, scope: Scope): Value {
  for (const { type, body, stack } of scope.templates.resources.values()) {
    if (type !== 'Custom::CrossRegionExportWriter') continue;
    const exports = mapUnder(mapUnder(mapUnder(body, 'Properties'), 'WriterProps'), 'exports');
    if (Object.hasOwn(exports, name)) return scope.inStack(stack).resolve(exports[name]);
  }
  return outsideReference(`${reader.id}.${name}`, `the export "${name}" of another region is of no given template`);
}

export const EXPORT_INTRINSICS: Readonly<Record<string, IntrinsicFunction>> = {
  'Fn::ImportValue': importValue,
  'Fn::GetStackOutput': getStackOutput,
};
