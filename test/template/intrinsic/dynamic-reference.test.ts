import { joinPieces, outsideReference } from '../../../lib/template/intrinsic/template-value';
import { scopeIn, sourceOf } from '../template-fixture';

const REFERENCE = '{{resolve:ssm:/net/vpc}}';
const vpc = outsideReference(REFERENCE, `${REFERENCE} is resolved by AWS at deploy`);
const { resolve } = scopeIn([
  sourceOf('Parameters: {Key: {Type: String, Default: /net/vpc}, Open: {Type: String}}\nResources: {}'),
]);

test.each([
  ['written out', REFERENCE, vpc],
  ['that a function writes', { 'Fn::Sub': '{{resolve:ssm:${Key}}}' }, vpc],
  ['in a list that is joined', { 'Fn::Join': ['', ['{{resolve:ssm:', '/net/vpc', '}}']] }, vpc],
  ['inside a text', `a ${REFERENCE}b${REFERENCE}`, joinPieces(['a ', vpc, 'b', vpc])],
  ['that is not closed', '{{resolve:ssm:/net', '{{resolve:ssm:/net'],
])('a dynamic reference %s', (_, raw, expected) => {
  expect(resolve(raw)).toEqual(expected);
});

test('one whose key is unknown has no id of its own', () => {
  const open = outsideReference('Open', 'parameter "Open" has no default');
  expect(resolve({ 'Fn::Sub': '{{resolve:ssm:${Open}}}' })).toEqual(joinPieces(['{{resolve:ssm:', open, '}}']));
});

test('stacks of two regions do not share one', () => {
  const place = (stackName: string, region: string): ReturnType<typeof sourceOf> =>
    sourceOf('Resources: {}', { stackName, environment: { account: '123456789012', region } });
  const scope = scopeIn([place('A', 'eu-central-1'), place('B', 'eu-west-1')]);
  expect(scope.resolve(REFERENCE)).toMatchObject({ id: `${REFERENCE} in 123456789012/eu-central-1` });
});
