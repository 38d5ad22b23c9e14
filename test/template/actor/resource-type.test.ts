import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { INERT, inertGroupsOf } from '../../../lib/template/actor/inert-type';
import { classOfType } from '../../../lib/template/actor/resource-type';

/** Every resource type of CloudFormation that the CDK has a class for. */
function knownTypes(): readonly string[] {
  const root = dirname(require.resolve('aws-cdk-lib/package.json'));
  const folders = readdirSync(root).filter((name) => /^(aws|alexa)-/.test(name));
  const files = folders.flatMap((folder) =>
    readdirSync(join(root, folder, 'lib'))
      .filter((file) => file.endsWith('.generated.js'))
      .map((file) => join(root, folder, 'lib', file)),
  );
  const types = files.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/CFN_RESOURCE_TYPE_NAME\s*=\s*"([^"]+)"/g)].map(([, type = '']) => type),
  );
  return [...new Set(types)];
}

const TYPES = knownTypes();
// The CDK has no class for its own metadata, nor for what stands in SAM templates alone.
const WITHOUT_CLASS = ['AWS::CDK::Metadata', 'AWS::Serverless::Connector'];

test('each type has one class: those that are read, unread or judged are in no group of inert ones', () => {
  expect(TYPES.length).toBeGreaterThan(1500);
  const twice = TYPES.filter((type) => inertGroupsOf(type).length > (classOfType(type) === 'inert' ? 1 : 0));
  expect(twice).toEqual([]);
});

test('each entry of the allow-list is for a type that there is, and no entry lies within another', () => {
  const known = new Set(
    [...TYPES, ...WITHOUT_CLASS].flatMap((type) => [type.replace('AWS::', ''), type.split('::')[1]]),
  );
  const names = INERT.flatMap((group) => [...group.names]);
  expect(names.filter((name) => !known.has(name))).toEqual([]);
  expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  expect(names.filter((name) => name.includes('::') && names.includes(name.split('::')[0] ?? ''))).toEqual([]);
});

test.each([
  ['AWS::EC2::Route', 'read'],
  ['AWS::AutoScaling::AutoScalingGroup', 'read'],
  ['AWS::EC2::SpotFleet', 'fleet'],
  ['AWS::EC2::WhatComesTomorrow', 'unread'],
  ['', 'unread'],
  ['Acme::Network::Peer::MODULE', 'unread'],
  ['AWS::NetworkManager::WhatComesTomorrow', 'part'],
  ['AWS::S3::Bucket', 'inert'],
  ['Custom::Thing', 'judged'],
  ['AWS::Events::Rule', 'judged'],
  ['AWS::WhatComesTomorrow::Thing', 'actor'],
  ['AWS::Lambda::WhatComesTomorrow', 'actor'],
  ['AWS::SSM::WhatComesTomorrow', 'actor'],
  ['Acme::Network::Peer', 'actor'],
  ['S3::Bucket', 'actor'],
  ['Acme::S3::Bucket', 'actor'],
])('%s is %s', (type, expected) => {
  expect(classOfType(type)).toBe(expected);
});
