import { readTemplateText } from '../../lib/template/assembly/template-text';
import type { Scope } from '../../lib/template/intrinsic/intrinsic-function';
import { scopeOf } from '../../lib/template/intrinsic/intrinsics';
import type { NetworkModel } from '../../lib/model/network-model';
import { readTemplates } from '../../lib/template/template-reader';
import type { TemplateSource } from '../../lib/model/template-source';
import { openTemplates } from '../../lib/template/resource/templates';

/** A template of a test as a source, from its YAML or JSON text. */
export function sourceOf(text: string, more: Partial<TemplateSource> = {}): TemplateSource {
  const { template, duplicates } = readTemplateText(text, 'test.yaml');
  return {
    stackName: 'Test',
    named: false,
    file: 'test.yaml',
    template,
    bytes: Buffer.byteLength(text),
    environment: { account: null, region: null },
    nested: {},
    duplicates,
    ...more,
  };
}

/** The network of one template's text. */
export function modelOf(text: string, parameters: Readonly<Record<string, string>> = {}): NetworkModel {
  return readTemplates([sourceOf(text)], parameters);
}

/** Property and message of what is refused of the resources of a template. */
export function refusedOf(resources: string): readonly string[] {
  const { faults } = modelOf(`
Parameters: {Open: {Type: String}}
Conditions: {Open: !Equals [!Ref Open, x]}
Resources:
  Vpc: {Type: AWS::EC2::VPC, Properties: {CidrBlock: 10.0.0.0/16}}
${resources}`);
  return faults.map(({ because, origin }) => `${origin.path} ${because}`);
}

/** How the first of some templates resolves values. */
export function scopeIn(sources: readonly TemplateSource[], parameters: Readonly<Record<string, string>> = {}): Scope {
  const templates = openTemplates(sources, parameters);
  const stack = templates.stacks.find(({ name }) => name === sources[0]?.stackName);
  if (stack === undefined) throw new Error('a test needs a template');
  return scopeOf(templates, stack);
}

/** Where a fact of the template of a test came from. */
export function at(id: string, path = ''): { source: string; id: string; path: string } {
  return { source: 'Test', id, path };
}
