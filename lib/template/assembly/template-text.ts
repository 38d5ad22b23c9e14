import { isPodNetworkError, PodNetworkError } from '../../address/pod-network-error';
import { isPlainObject, type PlainObject } from '../../model/plain-object';
import type { DuplicateKey } from '../../model/template-source';
import { isTooDeep, DEEPEST_DOCUMENT } from './document-depth';
import { duplicateJsonKeys } from './json-duplicates';
import { parseYamlTemplate, type ParsedDocument } from './yaml-template';

/** A template's document and the keys that it writes twice. */
export interface TemplateDocument {
  readonly template: PlainObject;
  readonly duplicates: readonly DuplicateKey[];
}

/**
 * Reads the text of a template, JSON or YAML.
 *
 * @param mayBeEmpty whether it may lack Resources, as the template of a CDK stack without constructs does
 * @throws PodNetworkError for an empty file, a syntax error (line and column), and what is no template (no Resources)
 */
export function readTemplateText(text: string, file: string, mayBeEmpty = false): TemplateDocument {
  const clean = text.replace(/^\uFEFF/, '');
  if (clean.trim() === '')
    throw new PodNetworkError(`${file} is empty; a CloudFormation template in JSON or YAML is needed`);
  const { value, duplicates } = parseDocumentText(clean, file);
  if (mayBeEmpty && isPlainObject(value) && !Object.hasOwn(value, 'Resources'))
    return { template: { ...value, Resources: {} }, duplicates };
  if (!isPlainObject(value) || !Object.hasOwn(value, 'Resources') || !isPlainObject(value.Resources)) {
    throw new PodNetworkError(`${file} is no CloudFormation template: it has no Resources`);
  }
  return { template: value, duplicates };
}

/** Reads JSON, or YAML where it is none; JSON is told by its first character, and parsed as such where that works. */
function parseDocumentText(text: string, file: string): ParsedDocument {
  const isJson = /^\s*[[{]/.test(text);
  if (isJson && isTooDeep(text)) {
    throw new PodNetworkError(`${file} is nested more than ${String(DEEPEST_DOCUMENT)} deep; no template needs that`);
  }
  const parsed = isJson ? parseJson(text) : undefined;
  if (parsed !== undefined) return { value: parsed, duplicates: duplicateJsonKeys(text) };
  try {
    return parseYamlTemplate(text, file);
  } catch (thrown) {
    if (isPodNetworkError(thrown)) throw thrown;
    // What the parser itself cannot take: recursion without end, an anchor of itself.
    throw new PodNetworkError(
      `${file} cannot be read as YAML: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
    );
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
