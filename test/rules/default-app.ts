import { readTemplates } from '../../lib/model';
import type { NetworkModel } from '../../lib/model';
import { synthesizeApp } from '../app';

type Properties = Record<string, unknown>;
type Resources = Record<string, { Type: string; Properties: Properties; DependsOn?: readonly string[] }>;

/** The template of the default app, for tests to break. */
export interface EditableTemplate {
  Parameters?: Record<string, unknown>;
  Resources: Resources;
}

/** Changes a template in place. */
export type Edit = (template: EditableTemplate) => void;

let synthesized: string | null = null;

/** A fresh copy of the default app's template; the app runs once a test file. */
export function defaultTemplate(): EditableTemplate {
  synthesized ??= JSON.stringify(synthesizeApp('bin/app.ts', 'none').templates['PodNetworkStack.template.json']);
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
  return readTemplates(
    templates.map((template, index) => ({
      stackName: index === 0 ? 'Stack' : `Stack${String(index + 1)}`,
      named: true,
      file: 'Stack.template.json',
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
    for (const index of worker === 'all' ? [0, 1, 2] : [worker]) {
      const properties = propertiesOf(template, 'Instance', new RegExp(`worker${String(index)}`));
      const { 'Fn::Base64': text } = properties.UserData as { readonly 'Fn::Base64': string };
      if (!text.includes(piece)) throw new Error(`the user data of worker-${String(index)} has no "${piece}"`);
      properties.UserData = { 'Fn::Base64': text.replace(piece, by) };
    }
  };
}
