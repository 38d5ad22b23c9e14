import { isUnknown, type Maybe, unknown } from '../../address/unknown';
import { conditionHolds } from './condition';
import { argumentsOf, type IntrinsicFunction, type Scope } from './intrinsic-function';
import { changedByMacro, hasLanguageExtensions } from './macro';
import { entryOf, isPlainObject, mapUnder } from '../../model/plain-object';
import { pseudoParameter } from './pseudo-parameter';
import { attributeKind } from './resource-attribute';
import { outputValue, readCrossRegionExport } from './stack-export';
import { parameterOf, parameterValue } from './template-parameter';
import { remember, type TemplateResource } from './template-stack';
import { isList, isMap, isReference, referenceTo, textOf, type Value } from './template-value';

/** `Ref`: a pseudo parameter, a parameter or a resource. */
export function referTo(name: string, scope: Scope): Value {
  const pseudo = pseudoParameter(name, scope.stack);
  if (pseudo !== undefined) return pseudo;
  const declaration = parameterOf(name, scope);
  if (declaration !== undefined) return parameterValue(name, declaration, scope);
  const resource = existing(name, scope);
  return 'unknown' in resource ? resource : referenceTo(resource.id);
}

/** `Fn::GetAtt`: an attribute of a resource. */
export function attributeOf(name: string, attribute: string, scope: Scope): Value {
  const resource = existing(name, scope);
  if ('unknown' in resource) return resource;
  const { stack, templates } = scope;
  return remember(templates, `${attribute} of "${name}" in stack "${stack.name}"`, () =>
    readAttribute(resource, attribute, scope),
  );
}

function existing(name: string, scope: Scope): TemplateResource | { readonly unknown: string } {
  const resource = scope.stack.resources.get(name);
  if (resource === undefined)
    return unknown(`there is no parameter or resource "${name}" in stack "${scope.stack.name}"`);
  const condition = entryOf(resource.body, 'Condition');
  if (typeof condition === 'string' && conditionHolds(condition, scope) === false) {
    return unknown(`"${name}" is not made: its condition "${condition}" is false`);
  }
  return resource;
}

function readAttribute(resource: TemplateResource, attribute: string, scope: Scope): Value {
  if (resource.type === 'AWS::CloudFormation::Stack' && attribute.startsWith('Outputs.')) {
    return nestedOutput(resource, attribute.slice('Outputs.'.length), scope);
  }
  if (resource.type === 'Custom::CrossRegionExportReader') return readCrossRegionExport(resource, attribute, scope);
  const kind = attributeKind(resource.type, attribute);
  if (kind === 'id') return referenceTo(resource.id);
  if (kind === 'given') return referenceTo(resource.id, attribute);
  const value = propertyOf(resource, kind.property, scope);
  return value === undefined || isMap(value) || isList(value) ? referenceTo(resource.id, attribute) : value;
}

function propertyOf(resource: TemplateResource, property: string, scope: Scope): Value | undefined {
  const changed = changedByMacro(resource.logicalId, resource.body);
  if (changed !== null) return changed;
  const properties = mapUnder(resource.body, 'Properties');
  const raw = entryOf(properties, property);
  if (raw !== undefined) return scope.resolve(raw);
  return resource.type === 'AWS::EC2::Instance' ? primaryInterfaceProperty(properties, property, scope) : undefined;
}

// An instance's address and subnet may stand on its first interface, or on the interface that it is given.
function primaryInterfaceProperty(properties: unknown, property: string, scope: Scope): Value | undefined {
  const interfaces = scope.resolve(entryOf(properties, 'NetworkInterfaces') ?? []);
  if (isUnknown(interfaces)) return interfaces;
  const primary = isList(interfaces)
    ? interfaces.find((item) => isMap(item) && ['0', 0].includes(item.DeviceIndex as string | number))
    : undefined;
  if (!isMap(primary)) return undefined;
  const given = primary.NetworkInterfaceId;
  if (given === undefined) return primary[property];
  const made = isReference(given) ? scope.templates.resources.get(given.id) : undefined;
  return made === undefined ? undefined : propertyOf(made, property, scope.inStack(made.stack));
}

function nestedOutput(resource: TemplateResource, output: string, scope: Scope): Value {
  const nested = scope.templates.stacks.find(
    ({ parent }) => parent?.stack === resource.stack && parent.logicalId === resource.logicalId,
  );
  if (nested === undefined) return referenceTo(resource.id, `Outputs.${output}`);
  return (
    outputValue(output, scope.inStack(nested)) ?? unknown(`nested stack "${nested.name}" has no output "${output}"`)
  );
}

const ref: IntrinsicFunction = (argument, scope) => {
  const name = nameIn(argument, scope);
  if (isUnknown(name)) return name;
  return name === null ? unknown('Ref needs a name') : referTo(name, scope);
};

/** A name, which AWS::LanguageExtensions lets a function write (CloudFormation, "AWS::LanguageExtensions transform"); null: none. */
function nameIn(argument: unknown, scope: Scope): Maybe<string> | null {
  if (typeof argument === 'string') return argument;
  return isPlainObject(argument) && hasLanguageExtensions(scope.stack.source.template)
    ? textOf(scope.resolve(argument))
    : null;
}

const getAtt: IntrinsicFunction = (argument, scope) => {
  const [owner, ...rest] = typeof argument === 'string' ? splitAtDot(argument) : argumentsOf(argument);
  const name = nameIn(owner, scope);
  if (isUnknown(name)) return name;
  const attribute = rest.map((part) => textOf(scope.resolve(part)));
  const missing = attribute.find((part) => isUnknown(part));
  if (missing !== undefined) return missing;
  if (name === null || attribute.length === 0) return unknown('Fn::GetAtt needs a resource and an attribute');
  return attributeOf(name, attribute.map(String).join('.'), scope);
};

function splitAtDot(text: string): readonly string[] {
  const dot = text.indexOf('.');
  return dot < 0 ? [text] : [text.slice(0, dot), text.slice(dot + 1)];
}

export const REFERENCE_INTRINSICS: Readonly<Record<string, IntrinsicFunction>> = { Ref: ref, 'Fn::GetAtt': getAtt };
