import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** CloudFormation's specification of the types, as the CDK's command line carries it to say what a change replaces. */
interface Specification {
  readonly schema: {
    readonly resource: {
      readonly entities: readonly {
        readonly cloudFormationType: string;
        readonly properties: Readonly<Record<string, { readonly causesReplacement?: 'yes' | 'no' | 'maybe' }>>;
      }[];
    };
  };
}

interface Type {
  readonly known: readonly string[];
  readonly replacing: readonly string[];
  readonly restarting: readonly string[];
}

const DUMP = `import json; from resource_types import TYPES
print(json.dumps({name: {"known": [*t.kept, *t.passed, *t.idle], "replacing": [*t.replacing], "restarting": [*t.restarting]} for name, t in TYPES.items()}))`;

const { stdout } = spawnSync('/usr/bin/python3', ['-B', '-c', DUMP], { cwd: __dirname, encoding: 'utf8' });
const types = JSON.parse(stdout) as Readonly<Record<string, Type>>;

test('docs/local-deploy.md lists the types that the server makes', () => {
  const page = readFileSync(join(__dirname, '../../docs/local-deploy.md'), 'utf8');
  const section = /\n## Which apps deploy\n(.*?)\n## /s.exec(page)?.[1] ?? '';
  expect([...section.matchAll(/`(AWS::\w+::\w+)`/g)].map(([, name]) => name)).toEqual(Object.keys(types));
});

test('what replaces a resource here replaces it in CloudFormation, and nothing else does', () => {
  const file = join(__dirname, '../../node_modules/aws-cdk/db.json.gz');
  const specification = JSON.parse(gunzipSync(readFileSync(file)).toString()) as Specification;
  const found = Object.entries(types).flatMap(([name, { known, replacing, restarting }]) => {
    const properties = specification.schema.resource.entities.find(
      (one) => one.cloudFormationType === name,
    )?.properties;
    return known.flatMap((property) => {
      const here = replacing.includes(property) ? 'yes' : restarting.includes(property) ? 'maybe' : 'no';
      const there = properties?.[property]?.causesReplacement ?? 'no';
      return here === there ? [] : [`${name}.${property}: ${here}, and in CloudFormation ${there}`];
    });
  });
  // "maybe" is decided by what an instance of these templates is: in a VPC, on EBS
  expect(found).toEqual([
    'AWS::EC2::VPC.InstanceTenancy: no, and in CloudFormation maybe',
    'AWS::EC2::Instance.BlockDeviceMappings: yes, and in CloudFormation maybe',
    'AWS::EC2::Instance.SecurityGroupIds: no, and in CloudFormation maybe',
  ]);
});
