import { pathLegs, type PathLeg } from '../../../cli/diagram/traced-path';
import type { NetworkModel } from '../../../lib/model/network-model';
import { endpointOf } from '../../../lib/walk/endpoint';
import { compileNetwork } from '../../../lib/walk/network/compile-network';
import { trace } from '../../../lib/walk/trace';
import { largeNetwork } from '../../walk/large-network';

const sound = largeNetwork(3);

function legsOf(model: NetworkModel, from: string, to: string, protocol: 6 | 17 = 6, port = 80): readonly PathLeg[] {
  const network = compileNetwork(model);
  const [sender, receiver] = [endpointOf(network, from), endpointOf(network, to)];
  return pathLegs(network, sender, receiver, trace(network, sender, receiver, { protocol, port, sourcePort: null }));
}

test.each([
  ['pod@worker-0', 'pod@worker-1', ['pods@worker-0', 'rtb-0@1', 'pods@worker-1']],
  ['worker-2', 'pod@worker-0', ['worker-2', 'rtb-2@0', 'pods@worker-0']],
  ['pod@worker-0', 'worker-1', ['pods@worker-0', 'rtb-0@local', 'worker-1']],
  ['worker-1', 'pod@worker-1', ['pods@worker-1']],
  ['pod@worker-2', 'internet', ['pods@worker-2', 'rtb-2@3', 'igw', '@internet']],
  ['pod@worker-2', '10.0.0.2', ['pods@worker-2', 'resolver@vpc']],
])('from %s to %s it passes %j', (from, to, stops) => {
  expect(legsOf(sound, from, to)).toEqual([{ isReply: false, end: 'delivered', stops }]);
});

test('what comes from the internet passes the gateway, and ends where it is dropped', () => {
  expect(legsOf(sound, 'internet', 'worker-1')).toEqual([
    { isReply: false, end: 'dropped', stops: ['@internet', 'igw', 'worker-1'] },
  ]);
});

test('without a route it ends at the table', () => {
  const routeTables = sound.routeTables.map((table) => ({ ...table, routes: [] }));
  expect(legsOf({ ...sound, routeTables }, 'pod@worker-0', 'pod@worker-1')).toEqual([
    { isReply: false, end: 'dropped', stops: ['pods@worker-0', 'rtb-0'] },
  ]);
});

test('where a wider route leads to a gateway it ends at that route', () => {
  const routeTables = sound.routeTables.map((table) => ({
    ...table,
    routes: table.routes.filter((_, index) => index !== 1),
  }));
  expect(legsOf({ ...sound, routeTables }, 'pod@worker-0', 'pod@worker-1')).toEqual([
    { isReply: false, end: 'dropped', stops: ['pods@worker-0', 'rtb-0@2'] },
  ]);
});

test('a reply is drawn where it fails and its request does not', () => {
  const [acl] = sound.networkAcls;
  if (acl === undefined) throw new Error('the network has no ACL');
  const entries = acl.entries.map((entry) =>
    entry.direction === 'egress'
      ? entry
      : { ...entry, traffic: { protocol: 6, ports: { from: 0, to: 1023 }, icmp: null } },
  );
  expect(legsOf({ ...sound, networkAcls: [{ ...acl, entries }] }, 'pod@worker-0', 'pod@worker-1')).toEqual([
    { isReply: false, end: 'delivered', stops: ['pods@worker-0', 'rtb-0@1', 'pods@worker-1'] },
    { isReply: true, end: 'dropped', stops: ['pods@worker-1', 'rtb-1@0', 'acl'] },
  ]);
});
