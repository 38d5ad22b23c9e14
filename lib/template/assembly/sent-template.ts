import { stringify } from 'yaml';
import { isPlainObject, type PlainObject } from '../../model/plain-object';
import type { TemplateEnvironment } from '../../model/template-source';

/**
 * Bytes that the CDK's metadata resource takes of a template: its list of constructs, and, where the stack may go to any
 * Region, the condition that names those which know it. Somewhat above what aws-cdk-lib 2.271 writes for the default app.
 */
const METADATA = { resource: 2_050, condition: 2_750 } as const;

/**
 * Returns the size of a stack's template as the CDK's command line sends it: in YAML (aws-cdk, toolkit-lib/lib/util/yaml-cfn.ts,
 * `serialize`), and with the resource `AWS::CDK::Metadata`. The CDK adds that resource when its command line synthesizes, unless
 * `versionReporting` is off. A test synthesizes without it, so a template that lacks it is measured with room for it.
 */
export function bytesAsSent(template: PlainObject, { region }: TemplateEnvironment): number {
  const bytes = Buffer.byteLength(stringify(template, { schema: 'yaml-1.1', lineWidth: 0 }));
  const resources = isPlainObject(template.Resources) ? Object.values(template.Resources) : [];
  const hasMetadata = resources.some((resource) => isPlainObject(resource) && resource.Type === 'AWS::CDK::Metadata');
  if (hasMetadata) return bytes;
  return bytes + METADATA.resource + (region === null ? METADATA.condition : 0);
}
