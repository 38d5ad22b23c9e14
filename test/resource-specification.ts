import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

interface ResourceSpecification {
  readonly cloudFormationType: string;
  readonly properties: Readonly<Record<string, { readonly causesReplacement?: 'yes' | 'maybe' | 'no' }>>;
}

// CloudFormation's resource specification, as the CDK's command line carries it for `cdk diff`
const SPECIFICATION = Object.values(
  (
    JSON.parse(
      gunzipSync(readFileSync(join(dirname(require.resolve('aws-cdk/package.json')), 'db.json.gz'))).toString(),
    ) as {
      readonly schema: { readonly resource: { readonly entities: Readonly<Record<string, ResourceSpecification>> } };
    }
  ).schema.resource.entities,
);

function propertiesOf(type: string): ResourceSpecification['properties'] {
  return SPECIFICATION.find(({ cloudFormationType }) => cloudFormationType === type)?.properties ?? {};
}

/** Whether a change of a property replaces the resource, always or in some cases, as CloudFormation declares. */
export function mayReplace(type: string, property: string): boolean {
  const declaration = propertiesOf(type)[property];
  if (declaration === undefined) throw new Error(`the specification has no ${type}.${property}`);
  return (declaration.causesReplacement ?? 'no') !== 'no';
}

/** Names of all properties of a type, sorted. */
export function propertyNames(type: string): readonly string[] {
  return Object.keys(propertiesOf(type)).sort();
}
