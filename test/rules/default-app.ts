import { readTemplates } from '../../lib/model-api';
import type { NetworkModel } from '../../lib/model-api';
import { synthesizeApp } from '../app';

type Properties = Record<string, unknown>;
type Resources = Record<string, { Type: string; Properties: Properties; DependsOn?: readonly string[] }>;
type Tree = Readonly<Record<string, unknown>>;

/** The template of the default app, for tests to break. */
export interface EditableTemplate {
  Parameters?: Record<string, unknown>;
  Resources: Resources;
}

/** Changes a template in place. */
export type Edit = (template: EditableTemplate) => void;

const FILE = 'PodNetworkStack.template.json';

/** For all files of tests that a worker runs: test/cdk-once.cjs. */
declare const templates: Map<string, string>;

/** A fresh copy of the default app's template. */
export function defaultTemplate(): EditableTemplate {
  const synthesized = templates.get(FILE) ?? JSON.stringify(synthesizeApp('bin/app.ts', 'none').templates[FILE]);
  templates.set(FILE, synthesized);
  return JSON.parse(synthesized) as EditableTemplate;
}

/** The default app's template with some edits. */
export function editedTemplate(...edits: readonly Edit[]): EditableTemplate {
  const template = defaultTemplate();
  for (const edit of edits) edit(template);
  return template;
}

/** The model of one stack, called `Stack`, or of several: `Stack2` and so on. */
export function modelOf(...templates: readonly EditableTemplate[]): NetworkModel {
  return modelOfStacks(
    Object.fromEntries(
      templates.map((template, index) => [index === 0 ? 'Stack' : `Stack${String(index + 1)}`, template]),
    ),
  );
}

/** The model of stacks by name. */
export function modelOfStacks(templates: Readonly<Record<string, object>>): NetworkModel {
  return readTemplates(
    Object.entries(templates).map(([stackName, template]) => ({
      stackName,
      named: true,
      file: `${stackName}.template.json`,
      template: { ...template },
      bytes: JSON.stringify(template).length,
      environment: { account: null, region: null },
      nested: {},
      duplicates: [],
    })),
  );
}

/** The logical id of the only resource that a pattern is for. */
export function idOf(template: EditableTemplate, type: string, pattern = /(?:)/): string {
  const found = Object.entries(template.Resources).filter(
    ([id, resource]) => resource.Type === `AWS::EC2::${type}` && pattern.test(id),
  );
  const [only] = found;
  if (only === undefined || found.length > 1)
    throw new Error(`${String(found.length)} resources are an ${type} like ${String(pattern)}; a test wants one`);
  return only[0];
}

export function propertiesOf(template: EditableTemplate, type: string, pattern?: RegExp): Properties {
  const resource = template.Resources[idOf(template, type, pattern)];
  if (resource === undefined) throw new Error(`no ${type}`);
  return resource.Properties;
}

/** Sets properties of a resource. */
export function set(type: string, pattern: RegExp, properties: Properties): Edit {
  return (template) => Object.assign(propertiesOf(template, type, pattern), properties);
}

/** Takes a resource out. */
export function remove(type: string, pattern: RegExp): Edit {
  return (template) => {
    template.Resources = Object.fromEntries(
      Object.entries(template.Resources).filter(([id]) => id !== idOf(template, type, pattern)),
    );
  };
}

/** Adds resources. */
export function add(resourcesOf: (template: EditableTemplate) => Resources): Edit {
  return (template) => Object.assign(template.Resources, resourcesOf(template));
}

/** Replaces a piece of one worker's user data, or of all. */
export function inUserData(worker: 0 | 1 | 2 | 'all', piece: string, by: string): Edit {
  return (template) => {
    const workers = worker === 'all' ? [0, 1, 2] : [worker];
    inText(
      workers.map((index) => idOf(template, 'Instance', new RegExp(`worker${String(index)}`))),
      piece,
      by,
    )(template);
  };
}

/** Replaces a piece of the texts of some resources, once in each text. */
export function inText(ids: readonly string[], piece: string | RegExp, by: string): Edit {
  return ({ Resources }) => {
    for (const id of ids) {
      const before = JSON.stringify(Resources[id]);
      const replaced = (_: string, value: unknown): unknown =>
        typeof value === 'string' ? value.replace(piece, by) : value;
      Resources[id] = JSON.parse(before, replaced) as Resources[string];
      if (JSON.stringify(Resources[id]) === before) throw new Error(`${id} has no "${String(piece)}"`);
    }
  };
}

/** Merges a tree into sections of a template as RFC 7396 does: null takes out, lists are replaced as a whole. */
export function patch(tree: Tree): Edit {
  return (template) => Object.assign(template, merged(template, tree));
}

function merged(old: unknown, tree: unknown): unknown {
  if (!isTree(tree)) return structuredClone(tree);
  const kept = isTree(old) ? old : {};
  const changed = Object.entries(tree).map(([key, value]) => [key, merged(kept[key], value)]);
  const all = { ...kept, ...(Object.fromEntries(changed) as Tree) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== null));
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
