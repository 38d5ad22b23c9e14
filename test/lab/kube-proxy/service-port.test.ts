import { chainHash } from '../../../lab/kube-proxy/service-port';

// names in the dumps that the tests of the modes compare with
test.each([
  ['ns1/svc1:p80tcp', 16, 'XPGD46QRK7WJZT7O'],
  ['default/nginxtcp', 16, '2CMXP7HKUVJN7L6M'],
  ['ns1/svc1/tcp/p80', 8, 'ULMVA6XW'],
])('chainHash of %s', (text, length, hash) => {
  expect(chainHash(text, length)).toBe(hash);
});
