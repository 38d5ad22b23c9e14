import { readInstanceFamily } from '../../../lib/template/machine/instance-family';

test.each([
  ['t4g.small', 'arm64 nitro'],
  ['m6g.large', 'arm64 nitro'],
  ['c7gn.metal', 'arm64'],
  ['im4gn.large', 'arm64 nitro'],
  ['a1.medium', 'arm64 nitro'],
  ['t3.small', 'x86_64 nitro'],
  ['t3a.small', 'x86_64 nitro'],
  ['t2.micro', 'x86_64'],
  ['m4.large', 'x86_64'],
  ['m5dn.large', 'x86_64 nitro'],
  ['m7i-flex.large', 'x86_64 nitro'],
  ['c5.metal', 'x86_64'],
  // the letter of a family is no processor
  ['g4ad.xlarge', 'x86_64 nitro'],
  ['g5.xlarge', null],
  ['g5g.xlarge', 'arm64 nitro'],
  ['p5en.48xlarge', null],
  ['p6e-gb200.36xlarge', null],
  ['trn2.48xlarge', null],
  ['mac2-m2.metal', null],
  ['u-6tb1.metal', null],
  ['t9.small', null],
  ['t3', null],
])('%s: %s', (type, expected) => {
  const family = readInstanceFamily(type);
  expect(family === null ? null : `${family.architecture}${family.nitro ? ' nitro' : ''}`).toBe(expected);
});
