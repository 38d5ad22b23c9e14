import { parseAddress } from '../../lib/address/cidr';
import { endpointOf, INTERNET, senderOf } from '../../lib/walk/endpoint';
import { compileNetwork } from '../../lib/walk/network/compile-network';
import { nameOf } from '../../lib/walk/proof/rule-proof';
import { largeNetwork } from './large-network';

const network = compileNetwork(largeNetwork(3));

function inShort(text: string): readonly unknown[] {
  const end = endpointOf(network, text);
  return [end.kind, 'node' in end ? end.node.name : null, end.address];
}

test.each<[string, readonly unknown[]]>([
  ['worker-1', ['node', 'worker-1', parseAddress('10.0.16.20')]],
  ['i-1', ['node', 'worker-1', parseAddress('10.0.16.20')]],
  ['pod@worker-2', ['pod', 'worker-2', parseAddress('10.128.2.2')]],
  ['pod@worker-2/10.128.2.254', ['pod', 'worker-2', parseAddress('10.128.2.254')]],
  ['10.128.0.7', ['pod', 'worker-0', parseAddress('10.128.0.7')]],
  ['10.128.0.1', ['node', 'worker-0', parseAddress('10.128.0.1')]],
  ['10.0.0.20', ['node', 'worker-0', parseAddress('10.0.0.20')]],
  ['10.0.0.2', ['resolver', null, parseAddress('10.0.0.2')]],
  ['internet', ['internet', null, INTERNET]],
  ['198.51.100.7', ['internet', null, parseAddress('198.51.100.7')]],
])('%s', (text, expected) => {
  expect(inShort(text)).toEqual(expected);
});

test.each([
  ['worker-9', '"worker-9" names nothing here; there are worker-0, worker-1, worker-2'],
  ['pod@worker-9', '"pod@worker-9" names no pod: no worker is called "worker-9"'],
  ['pod@worker-0/10.128.0.1', 'a pod of worker-0 has an address of 10.128.0.2 to 10.128.0.254'],
  ['10.0.0.300', '"10.0.0.300" is not an IPv4 address'],
])('fails for %s, and says what there is', (text, message) => {
  expect(() => endpointOf(network, text)).toThrow(message);
});

test('a packet does not start at an address of the VPC that nothing has', () => {
  expect(() => senderOf(network, '10.0.0.99')).toThrow(
    'no known interface has 10.0.0.99, so no packet starts there; there are worker-0, worker-1, worker-2',
  );
  for (const text of ['198.51.100.7', '10.0.0.2', 'worker-1', 'internet'])
    expect(senderOf(network, text)).toEqual(endpointOf(network, text));
});

test('where AWS picks the addresses of a subnet, another address of it is nobody that is known', () => {
  const model = largeNetwork(3);
  const picked = compileNetwork({
    ...model,
    networkInterfaces: model.networkInterfaces.map((one) => ({ ...one, pickedFrom: '10.0.0.0/20' })),
  });
  const nameAt = (text: string): string => nameOf(endpointOf(picked, text));
  expect(['10.0.0.20', '10.0.0.10'].map(nameAt)).toEqual(['worker-0', '10.0.0.10']);
});
