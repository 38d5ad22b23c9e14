import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import {
  App,
  BootstraplessSynthesizer,
  CfnOutput,
  DefaultStackSynthesizer,
  type IStackSynthesizer,
  Stack,
} from 'aws-cdk-lib';
import { collectTemplates } from '../../../lib/template/assembly/collect-templates';
import { bytesAsSent } from '../../../lib/template/assembly/sent-template';
import type { StackArtifact } from '../../../lib/model/template-source';
import { freshFolder } from '../../scratch-folder';

const folder = freshFolder();

function write(path: string, content: unknown): string {
  const file = join(folder, path);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

const VPC = { Resources: { Vpc: { Type: 'AWS::EC2::VPC' } } };
const HASH = 'ab'.repeat(32);

function stack(templateFile: string, more: object = {}): object {
  return {
    type: 'aws:cloudformation:stack',
    environment: 'aws://unknown-account/eu-west-1',
    properties: { templateFile, ...more },
  };
}

test('a file is a stack of the name of the file, which nobody deployed yet', () => {
  const file = write('network.template.yaml', 'Resources: {}\n');
  expect(collectTemplates([file])).toEqual([
    {
      stackName: 'network',
      named: false,
      file,
      template: { Resources: {} },
      bytes: 14,
      environment: { account: null, region: null },
      nested: {},
      duplicates: [],
    },
  ]);
});

test('a stack of an assembly may have no constructs, and a file that is named may not', () => {
  write('app/manifest.json', { artifacts: { Empty: stack('empty.json') } });
  const file = write('app/empty.json', { Parameters: {} });
  expect(collectTemplates([join(folder, 'app')]).map(({ template }) => template)).toEqual([
    { Parameters: {}, Resources: {} },
  ]);
  expect(() => collectTemplates([file])).toThrow('it has no Resources');
});

test('an assembly gives all stacks, those of its stages too, and follows nested ones by their assets', () => {
  const parent = {
    Resources: {
      Child: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: { TemplateURL: { 'Fn::Sub': `https://s3.\${AWS::URLSuffix}/bucket/${HASH}.json` } },
      },
      Lost: { Type: 'AWS::CloudFormation::Stack', Properties: { TemplateURL: 'https://example.test/lost.json' } },
    },
  };
  write('app/manifest.json', {
    artifacts: {
      Parent: stack('Parent.template.json', { stackName: 'parent-stack' }),
      'Parent.assets': { type: 'cdk:asset-manifest', properties: { file: 'Parent.assets.json' } },
      'assembly-Prod': { type: 'cdk:cloud-assembly', properties: { directoryName: 'assembly-Prod' } },
      Tree: { type: 'cdk:tree', properties: { file: 'tree.json' } },
    },
  });
  const parentFile = write('app/Parent.template.json', parent);
  write('app/Parent.assets.json', { files: { [HASH]: { source: { path: 'Child.nested.template.json' } } } });
  const childFile = write('app/Child.nested.template.json', VPC);
  write('app/assembly-Prod/manifest.json', {
    artifacts: { Prod: { ...stack('Prod.template.json'), environment: 'aws://123456789012/us-east-1' } },
  });
  const prodFile = write('app/assembly-Prod/Prod.template.json', VPC);
  const environment = { account: null, region: 'eu-west-1' };
  const bytes = JSON.stringify(VPC).length;
  const artifactOf = (id: string, itsFolder: string): StackArtifact => ({
    id,
    dependencies: [],
    folder: itsFolder,
    root: join(folder, 'app'),
    constructs: { path: id, paths: {}, acknowledgements: [], vpcs: [], workers: [] },
  });
  expect(collectTemplates([join(folder, 'app')])).toEqual([
    {
      stackName: 'parent-stack',
      named: true,
      file: parentFile,
      template: parent,
      bytes: JSON.stringify(parent).length,
      sentBytes: bytesAsSent(parent, environment),
      environment,
      nested: {
        Child: {
          stackName: 'Child',
          named: false,
          file: childFile,
          template: VPC,
          bytes,
          environment,
          nested: {},
          duplicates: [],
        },
      },
      duplicates: [],
      artifact: artifactOf('Parent', join(folder, 'app')),
    },
    {
      stackName: 'Prod',
      named: true,
      file: prodFile,
      template: VPC,
      bytes,
      sentBytes: bytesAsSent(VPC, environment),
      environment: { account: '123456789012', region: 'us-east-1' },
      nested: {},
      duplicates: [],
      artifact: artifactOf('Prod', join(folder, 'app', 'assembly-Prod')),
    },
  ]);
});

test('a nested template that stands beside its parent is followed by its path', () => {
  const parent = write(
    'parent.yaml',
    'Resources:\n  Net: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: ./net/vpc.yaml}}\n',
  );
  const child = write('net/vpc.yaml', 'Resources: {}\n');
  expect(collectTemplates([parent])[0]?.nested.Net?.file).toBe(child);
});

describe('refusals', () => {
  test('no path', () => {
    expect(() => collectTemplates([])).toThrow(
      'no template was named; a cloud assembly folder (cdk.out) or a template file is needed',
    );
  });

  test('a path that leads nowhere', () => {
    const path = join(folder, 'cdk.out');
    expect(() => collectTemplates([path])).toThrow(
      `${path} does not exist; run \`cdk synth\`, or name a cloud assembly folder or a template file`,
    );
  });

  test('a folder that is no assembly', () => {
    expect(() => collectTemplates([folder])).toThrow(
      `${folder} is no cloud assembly: it has no manifest.json; run \`cdk synth\`, or name a template file`,
    );
  });

  test('an assembly without a stack', () => {
    write('manifest.json', { artifacts: {} });
    expect(() => collectTemplates([folder])).toThrow(
      `${folder} holds no stack; run \`cdk synth\` for an app that has one`,
    );
  });

  test('a manifest that is none', () => {
    const manifest = write('manifest.json', '{');
    expect(() => collectTemplates([folder])).toThrow(`${manifest} is no JSON object; run \`cdk synth\` again`);
  });

  test('an artifact that names no template', () => {
    write('manifest.json', { artifacts: { A: { type: 'aws:cloudformation:stack' } } });
    expect(() => collectTemplates([folder])).toThrow(
      `manifest.json of ${folder} has an artifact without templateFile; run \`cdk synth\` again`,
    );
  });

  test('a template that the manifest names and that is not there', () => {
    write('manifest.json', { artifacts: { A: stack('A.json') } });
    expect(() => collectTemplates([folder])).toThrow(
      `${join(folder, 'A.json')} is no plain file; a template in JSON or YAML is needed`,
    );
  });

  test.each([
    ['UTF-16', Buffer.from('\uFEFF{"Resources": {}}', 'utf16le')],
    ['UTF-16', Buffer.from('{"Resources": {}}', 'utf16le')],
    ['no text', Buffer.from('Resources: {}\n\0', 'utf8')],
  ])('a file in %s', (what, content) => {
    const file = join(folder, 't.json');
    writeFileSync(file, content);
    expect(() => collectTemplates([file])).toThrow(
      `${file} is ${what}, and a template is read as UTF-8; save it as UTF-8`,
    );
  });

  test('a file in Latin-1', () => {
    const file = join(folder, 't.yaml');
    writeFileSync(file, Buffer.from('Description: Zwölf\nResources: {}\n', 'latin1'));
    expect(() => collectTemplates([file])).toThrow(`${file} is not UTF-8, as a template is read; save it as UTF-8`);
  });

  test('a stage that is its own', () => {
    write('manifest.json', { artifacts: { A: { type: 'cdk:cloud-assembly', properties: { directoryName: '.' } } } });
    expect(() => collectTemplates([folder])).toThrow(
      `${folder} is listed twice as a stage; a manifest.json that names its own folder has no end`,
    );
  });

  test('a nested stack that nests itself twice', () => {
    const file = write(
      'self.yaml',
      ['A', 'B']
        .map((id) => `  ${id}: {Type: AWS::CloudFormation::Stack, Properties: {TemplateURL: self.yaml}}`)
        .reduce((text, line) => `${text}${line}\n`, 'Resources:\n'),
    );
    expect(() => collectTemplates([file])).toThrow(
      `${file} is one of more than 500 nested stacks; does one nest itself?`,
    );
  });

  test('what is no file and what has no end', () => {
    expect(() => collectTemplates(['/dev/zero'])).toThrow(
      '/dev/zero is neither a folder nor a plain file; a cloud assembly folder or a template file is needed',
    );
  });

  test('a file far over what CloudFormation takes', () => {
    const file = write('huge.yaml', 'x'.repeat(8 * 1024 * 1024 + 1));
    expect(() => collectTemplates([file])).toThrow(
      `${file} has 8388609 bytes, and at most 8388608 are read; CloudFormation takes a template of 1 MB`,
    );
  });
});

test('a template of 1 MB is read', () => {
  const routes = Array.from(
    { length: 500 },
    (_, index) => [`R${String(index)}`, { Type: 'AWS::EC2::Route', Metadata: { x: 'y'.repeat(2000) } }] as const,
  );
  const file = write('big.json', { Resources: Object.fromEntries(routes) });
  expect(Object.keys(collectTemplates([file])[0]?.template.Resources as object)).toHaveLength(500);
});

test.each<[string, IStackSynthesizer, boolean]>([
  ['of a bootstrapped account is uploaded', new DefaultStackSynthesizer(), true],
  ['without a bootstrapped account is sent', new BootstraplessSynthesizer(), false],
])('a template %s', (_, synthesizer, isUploaded) => {
  const app = new App();
  new CfnOutput(new Stack(app, 'Stack', { synthesizer }), 'Output', { value: 'x' });
  const [source] = collectTemplates([app.synth().directory]);
  expect(source?.sentBytes === null).toBe(isUploaded);
});
