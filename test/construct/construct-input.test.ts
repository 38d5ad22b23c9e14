import { CfnParameter, Fn, Lazy } from 'aws-cdk-lib';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import { flag, literal, literalList, made, number, text, wholeNumber } from '../../lib/construct/construct-input';
import { newStack } from '../synthesis';

test('a text passes, and so does none', () => {
  expect([literal('podCidr', '10.200.0.0/24'), literal<string | undefined>('podCidr', undefined)]).toEqual([
    '10.200.0.0/24',
    undefined,
  ]);
});

test('a token is refused, within a text too', () => {
  const refused = new PodNetworkError(
    'podCidr is a token, known only at deploy; the plan needs it at synthesis: write it out',
  );
  const token = Lazy.string({ produce: () => '10.200.0.0' });
  expect(() => literal('podCidr', token)).toThrow(refused);
  expect(() => literal('podCidr', `${token}/24`)).toThrow(refused);
});

test('a text and a number pass, null is as good as none, and anything else is refused as it was written', () => {
  expect([text('name', 'a'), text('name', undefined), text('name', null as never)]).toEqual([
    'a',
    undefined,
    undefined,
  ]);
  expect([number('index', 0), number('index', null as never)]).toEqual([0, undefined]);
  expect(() => text('name', 5 as never)).toThrow(new PodNetworkError('name is 5; a text is needed'));
  expect(() => text('podSupernet', ['10.200.0.0/16'] as never)).toThrow(
    new PodNetworkError('podSupernet is ["10.200.0.0/16"]; a text is needed'),
  );
  expect(() => number('index', '7' as never)).toThrow(new PodNetworkError('index is "7"; a number is needed'));
  expect(() => wholeNumber('workers', '3' as never, 0, null)).toThrow(
    new PodNetworkError('workers is "3"; a whole number from 0 up is needed'),
  );
});

test('an object is told by a member of its class, whichever copy of that it is of', () => {
  const role = { grantPrincipal: {} };
  expect(made('role', role, 'grantPrincipal', 'an iam.IRole')).toBe(role);
  expect(() => made('role', 'arn:aws:iam::1:role/x' as never, 'grantPrincipal', 'an iam.IRole')).toThrow(
    new PodNetworkError('role is "arn:aws:iam::1:role/x"; an iam.IRole is needed'),
  );
  expect(() => made('role', newStack() as never, 'grantPrincipal', 'an iam.IRole')).toThrow(
    new PodNetworkError('role is an object of another class; an iam.IRole is needed'),
  );
});

test('a number that is a token is refused as one, not as the number that stands for it', () => {
  const token = Lazy.number({ produce: () => 9 });
  const refused = new PodNetworkError(
    'size is a token, known only at deploy; the plan needs it at synthesis: write it out',
  );
  expect(() => literal('size', token)).toThrow(refused);
  expect(() => wholeNumber('size', token, 8, 100)).toThrow(refused);
});

test.each([8, 9, 100])('%p is a whole number from 8 to 100', (value) => {
  expect(wholeNumber('size', value, 8, 100)).toBe(value);
});

test.each([7, 101, 8.5, Number.NaN, Infinity])('%p is none', (value) => {
  expect(() => wholeNumber('size', value, 8, 100)).toThrow(
    new PodNetworkError(`size is ${String(value)}; a whole number from 8 to 100 is needed`),
  );
});

test('without a highest, the message names none', () => {
  expect(wholeNumber('workers', 1e6, 0, null)).toBe(1e6);
  expect(() => wholeNumber('workers', -1, 0, null)).toThrow(
    new PodNetworkError('workers is -1; a whole number from 0 up is needed'),
  );
});

test('a list passes, with tokens in its texts too', () => {
  const values = ['kubeadm join', Fn.importValue('token'), `echo ${Fn.importValue('hash')}`];
  expect(literalList('bootstrap', values)).toBe(values);
});

test.each([
  ['Lazy.list', Lazy.list({ produce: () => ['kubeadm join'] })],
  ['a parameter', new CfnParameter(newStack(), 'Lines', { type: 'CommaDelimitedList' }).valueAsList],
])('a list that is a token is refused, among other texts too: %s', (_, list) => {
  const refused = new PodNetworkError(
    `bootstrap is the list token "${list.join('')}", whose length is known only at deploy; only a text in it may be a token: join the list into one, Fn.join('\\n', list)`,
  );
  expect(() => literalList('bootstrap', list)).toThrow(refused);
  expect(() => literalList('bootstrap', ['set -e', ...list])).toThrow(refused);
});

test.each([
  ['"kubeadm join"', 'kubeadm join'],
  ['["set -e",7]', ['set -e', 7]],
])('%s is no list of texts', (text, values) => {
  expect(() => literalList('bootstrap', values as string[])).toThrow(
    new PodNetworkError(`bootstrap is ${text}; a list of texts is needed`),
  );
});

test('a flag is true or false, and not what JavaScript takes for either', () => {
  expect([flag('ipMasq', true), flag('ipMasq', false)]).toEqual([true, false]);
  expect(() => flag('ipMasq', 'no' as unknown as boolean)).toThrow(
    new PodNetworkError('ipMasq is "no"; true or false is needed'),
  );
});
