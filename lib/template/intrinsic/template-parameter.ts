import { unknown } from '../../address/unknown';
import type { Scope } from './intrinsic-function';
import { changedByMacro, holdsMacro } from './macro';
import { entryOf, mapUnder, type PlainObject } from '../../model/plain-object';
import { environmentId, remember } from './template-stack';
import { isText, joinPieces, outsideReference, type TextPiece, type Value } from './template-value';

// CloudFormation, "Parameters": the Default of these types is the name of a Systems Manager parameter, looked up at deploy.
const SSM_TYPE = 'AWS::SSM::Parameter::';
const LIST_TYPE = /^(CommaDelimitedList|List<.*>|AWS::SSM::Parameter::Value<(CommaDelimitedList|List<.*>)>)$/;

export function parameterOf(name: string, scope: Scope): PlainObject | undefined {
  const parameters = mapUnder(scope.stack.source.template, 'Parameters');
  return Object.hasOwn(parameters, name) ? mapUnder(parameters, name) : undefined;
}

/** The value of a parameter: given by the parent stack or from outside, else its default, else the only one allowed; else something outside. */
export function parameterValue(name: string, declaration: PlainObject, scope: Scope): Value {
  const { stack, templates } = scope;
  return remember(templates, `parameter "${name}" of stack "${stack.name}"`, () => {
    const type = textIn(declaration, 'Type') ?? 'String';
    // Another stack may have a resource of that name, which this parameter may or may not stand for.
    const own = stack.parent === null && !templates.resources.has(name) ? name : `${stack.name}.${name}`;
    const id = own === name && !isOneParameter(name, declaration, scope) ? `${stack.name}.${name}` : own;
    const given = givenValue(name, scope);
    if (given !== undefined) {
      if (!type.startsWith(SSM_TYPE) || (typeof given === 'string' && stack.parent === null))
        return asType(given, type);
      return outsideReference(id, `parameter "${own}" is looked up in Systems Manager at deploy`);
    }
    if (type.startsWith(SSM_TYPE)) {
      return outsideReference(
        environmentId(id, scope),
        `parameter "${own}" is looked up in Systems Manager at deploy, under "${textIn(declaration, 'Default') ?? ''}"`,
      );
    }
    const fallback = entryOf(declaration, 'Default') ?? onlyAllowed(declaration, type);
    if (fallback === undefined) return outsideReference(id, `parameter "${own}" has no default`);
    return asType(scalar(fallback), type);
  });
}

/** Whether a parameter has one value in all stacks that have one of that name: each is given its own, but for a look-up under the same key. */
function isOneParameter(name: string, declaration: PlainObject, scope: Scope): boolean {
  const keyOf = (one: PlainObject): unknown =>
    textIn(one, 'Type')?.startsWith(SSM_TYPE) === true ? textIn(one, 'Default') : null;
  const key = keyOf(declaration);
  return scope.templates.stacks.every((stack) => {
    if (stack === scope.stack || stack.parent !== null) return true;
    const other = parameterOf(name, scope.inStack(stack));
    return other === undefined || (key !== null && keyOf(other) === key);
  });
}

/** The one value that a deployment may give; undefined where there are several, or the parameter is a list of such values. */
function onlyAllowed(declaration: PlainObject, type: string): unknown {
  const allowed = entryOf(declaration, 'AllowedValues');
  if (!Array.isArray(allowed) || allowed.length !== 1 || LIST_TYPE.test(type)) return undefined;
  return allowed[0] as unknown;
}

function textIn(declaration: PlainObject, key: string): string | null {
  const text = entryOf(declaration, key);
  return typeof text === 'string' ? text : null;
}

function givenValue(name: string, { stack, templates, inStack }: Scope): Value | undefined {
  if (stack.parent === null) return Object.hasOwn(templates.parameters, name) ? templates.parameters[name] : undefined;
  const { logicalId } = stack.parent;
  const body = stack.parent.stack.resources.get(logicalId)?.body ?? {};
  const given = entryOf(entryOf(body, 'Properties'), 'Parameters');
  const changed = changedByMacro(logicalId, body);
  if (changed !== null || holdsMacro(given))
    return changed ?? unknown(`a macro may give parameter "${name}" at deploy`);
  const raw = entryOf(given, name);
  return raw === undefined ? undefined : inStack(stack.parent.stack).resolve(raw);
}

function scalar(raw: unknown): Value {
  if (typeof raw === 'string' || typeof raw === 'number' || typeof raw === 'boolean') return raw;
  return unknown('a default that is neither text, number nor boolean');
}

function asType(value: Value, type: string): Value {
  if (!LIST_TYPE.test(type)) return value;
  if (typeof value === 'string' || typeof value === 'number') {
    return String(value)
      .split(',')
      .map((item) => item.trim());
  }
  return isText(value) ? splitAtCommas(value.pieces) : value;
}

function splitAtCommas(pieces: readonly TextPiece[]): Value {
  const parts: TextPiece[][] = [[]];
  for (const piece of pieces) {
    if (typeof piece !== 'string') {
      parts.at(-1)?.push(piece);
      continue;
    }
    piece.split(',').forEach((text, index) => {
      if (index > 0) parts.push([]);
      parts.at(-1)?.push(text.trim());
    });
  }
  return parts.map((part) => joinPieces(part));
}
