import { bytesAsSent } from '../../../lib/template/assembly/sent-template';
import { synthesizeApp } from '../../app';

const ANYWHERE = { account: null, region: null };
const IRELAND = { account: null, region: 'eu-west-1' };
const METADATA = { Type: 'AWS::CDK::Metadata' };

test('is the size in YAML, one line end and the indent for each line of a text', () => {
  const sent =
    'Resources:\n  Node:\n    UserData: |\n      a b\n      c\n\n      d\n  Cdk:\n    Type: AWS::CDK::Metadata\n';
  const template = { Resources: { Node: { UserData: 'a b\nc\n\nd\n' }, Cdk: METADATA } };
  expect(bytesAsSent(template, ANYWHERE)).toBe(sent.length);
});

test('has room for the metadata resource where that is not in the template yet', () => {
  const [bare, whole] = [{ Resources: {} }, { Resources: { Cdk: METADATA } }];
  const room = (environment: typeof IRELAND | typeof ANYWHERE): number =>
    bytesAsSent(bare, environment) - bytesAsSent(bare, IRELAND);
  expect(room(ANYWHERE)).toBe(2_750);
  expect(bytesAsSent(bare, IRELAND)).toBe('Resources: {}\n'.length + 2_050);
  expect(bytesAsSent(whole, ANYWHERE)).toBe(bytesAsSent(whole, IRELAND));
});

test('the room is what the CDK writes for the default app, and at most 100 bytes more', () => {
  const [source] = synthesizeApp('bin/app.ts', 'all by default').sources;
  if (source === undefined) throw new Error('the app has no stack');
  const { Conditions, ...rest } = source.template;
  const resources = Object.entries(source.template.Resources as Record<string, { readonly Type: string }>);
  const Resources = Object.fromEntries(resources.filter(([, { Type }]) => Type !== METADATA.Type));
  expect([Object.keys(Conditions as object), resources.length - Object.keys(Resources).length]).toEqual([
    ['CDKMetadataAvailable'],
    1,
  ]);
  const more = bytesAsSent({ ...rest, Resources }, ANYWHERE) - bytesAsSent(source.template, ANYWHERE);
  expect(more).toBeGreaterThanOrEqual(0);
  expect(more).toBeLessThanOrEqual(100);
});
