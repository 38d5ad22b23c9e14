import { CfnParameter, Fn, Lazy } from 'aws-cdk-lib';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import {
  boolean,
  concreteValue,
  integer,
  objectWith,
  optionalNumber,
  optionalString,
  stringList,
} from '../../lib/construct/construct-input';
import { newStack } from '../synthesis';

test('a concrete string passes, and so does undefined', () => {
  expect([concreteValue('podCidr', '10.200.0.0/24'), concreteValue<string | undefined>('podCidr', undefined)]).toEqual([
    '10.200.0.0/24',
    undefined,
  ]);
});

test('a token is refused, even within a string', () => {
  const refused = new PodNetworkError(
    '`podCidr` must not be a token: its value is needed at synthesis; pass a literal value',
  );
  const token = Lazy.string({ produce: () => '10.200.0.0' });
  expect(() => concreteValue('podCidr', token)).toThrow(refused);
  expect(() => concreteValue('podCidr', `${token}/24`)).toThrow(refused);
});

test('a string and a number pass, null counts as undefined, and other values are refused', () => {
  expect([
    optionalString('name', 'a'),
    optionalString('name', undefined),
    optionalString('name', null as never),
  ]).toEqual(['a', undefined, undefined]);
  expect([optionalNumber('index', 0), optionalNumber('index', null as never)]).toEqual([0, undefined]);
  expect(() => optionalString('name', 5 as never)).toThrow(new PodNetworkError('`name` must be a string, got 5'));
  expect(() => optionalString('podSupernet', ['10.200.0.0/16'] as never)).toThrow(
    new PodNetworkError('`podSupernet` must be a string, got ["10.200.0.0/16"]'),
  );
  expect(() => optionalString('name', [10n, ['a']] as never)).toThrow(
    new PodNetworkError('`name` must be a string, got [10,a list]'),
  );
  expect(() => optionalNumber('index', '7' as never)).toThrow(new PodNetworkError('`index` must be a number, got "7"'));
  expect(() => integer('workers', '3' as never, 0, null)).toThrow(
    new PodNetworkError('`workers` must be an integer from 0, got "3"'),
  );
});

test('an object is recognized by a member, so that two copies of its class are the same', () => {
  const role = { grantPrincipal: {} };
  expect(objectWith('role', role, 'grantPrincipal', 'an iam.IRole')).toBe(role);
  expect(() => objectWith('role', 'arn:aws:iam::1:role/x' as never, 'grantPrincipal', 'an iam.IRole')).toThrow(
    new PodNetworkError('`role` must be an iam.IRole, got "arn:aws:iam::1:role/x"'),
  );
  expect(() => objectWith('role', newStack() as never, 'grantPrincipal', 'an iam.IRole')).toThrow(
    new PodNetworkError('`role` must be an iam.IRole, got an object of another class'),
  );
});

test('a number that is a token is refused as one, not as the number that stands for it', () => {
  const token = Lazy.number({ produce: () => 9 });
  const refused = new PodNetworkError(
    '`size` must not be a token: its value is needed at synthesis; pass a literal value',
  );
  expect(() => concreteValue('size', token)).toThrow(refused);
  expect(() => integer('size', token, 8, 100)).toThrow(refused);
});

test.each([8, 9, 100])('%p is an integer from 8 to 100', (value) => {
  expect(integer('size', value, 8, 100)).toBe(value);
});

test.each([7, 101, 8.5, Number.NaN, Infinity])('%p is not', (value) => {
  expect(() => integer('size', value, 8, 100)).toThrow(
    new PodNetworkError(`\`size\` must be an integer from 8 to 100, got ${String(value)}`),
  );
});

test('without a maximum, the message names none', () => {
  expect(integer('workers', 1e6, 0, null)).toBe(1e6);
  expect(() => integer('workers', -1, 0, null)).toThrow(
    new PodNetworkError('`workers` must be an integer from 0, got -1'),
  );
});

test('a list passes, with tokens in its strings too', () => {
  const values = ['kubeadm join', Fn.importValue('token'), `echo ${Fn.importValue('hash')}`];
  expect(stringList('bootstrap', values)).toBe(values);
});

test.each([
  ['Lazy.list', Lazy.list({ produce: () => ['kubeadm join'] })],
  ['a parameter', new CfnParameter(newStack(), 'Lines', { type: 'CommaDelimitedList' }).valueAsList],
])('a list token is refused, among other strings too: %s', (_, list) => {
  const refused = new PodNetworkError(
    `\`bootstrap\` must not contain the list token "${list.join('')}", whose length is unknown at synthesis; join the list into one string: Fn.join('\\n', list)`,
  );
  expect(() => stringList('bootstrap', list)).toThrow(refused);
  expect(() => stringList('bootstrap', ['set -e', ...list])).toThrow(refused);
});

test.each([
  ['`bootstrap` must be a list of strings, got "kubeadm join"', 'kubeadm join'],
  ['`bootstrap[1]` must be a string, got 7', ['set -e', 7]],
])('%s', (message, values) => {
  expect(() => stringList('bootstrap', values as string[])).toThrow(new PodNetworkError(message));
});

test('a boolean is true or false, not a truthy or falsy value', () => {
  expect([boolean('ipMasq', true), boolean('ipMasq', false)]).toEqual([true, false]);
  expect(() => boolean('ipMasq', 'no' as unknown as boolean)).toThrow(
    new PodNetworkError('`ipMasq` must be true or false, got "no"'),
  );
});
