import { parseAddress } from '../../lib/address/cidr';
import { unknown } from '../../lib/address/unknown';
import { JOIN_SCRIPT } from '../../lib/node/kubernetes/join-script';
import { joinEndpoint } from '../../lib/plan/join-endpoint';

const endpointIn = (content: string): ReturnType<typeof joinEndpoint> =>
  joinEndpoint({ files: [{ path: JOIN_SCRIPT, content, mode: '0755', place: '' }] });

test('the endpoint of the script that joins is read', () => {
  expect(endpointIn('#!/bin/sh\napi=https://10.0.1.10:6443/x\n')).toEqual({
    address: parseAddress('10.0.1.10'),
    port: 6443,
  });
});

test.each(['api=https://300.0.1.10:6443/x\n', 'api=https://api.example.com:6443/x\n', ''])(
  'there is none in %j',
  (text) => {
    expect(endpointIn(text)).toBeNull();
  },
);

test('there is none without a script, or where it cannot be read', () => {
  expect(joinEndpoint({ files: [] })).toBeNull();
  expect(
    joinEndpoint({ files: [{ path: JOIN_SCRIPT, content: unknown('a parameter'), mode: '0755', place: '' }] }),
  ).toBeNull();
});
