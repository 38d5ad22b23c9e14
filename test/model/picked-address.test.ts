import fc from 'fast-check';
import type { DraftNetworkInterface } from '../../lib/model/network-draft';
import { pickAddresses } from '../../lib/model/picked-address';

function networkInterface(id: string, ...addresses: DraftNetworkInterface['addresses']): DraftNetworkInterface {
  return {
    id,
    subnetId: 'S',
    addresses,
    prefixes: [],
    securityGroupIds: [],
    sourceDestCheck: null,
    hasPublicAddress: null,
    nodeId: null,
    launched: true,
    whole: true,
    origin: { source: '', id, path: '' },
  };
}

const pick = (block: string, ...interfaces: readonly DraftNetworkInterface[]): unknown =>
  Object.fromEntries(pickAddresses(interfaces, () => block));

test('the first free addresses after those of AWS, around what is stated and delegated', () => {
  const delegated = { ...networkInterface('C', '10.0.0.7'), prefixes: ['10.0.0.16/28'] };
  const more = Array.from({ length: 9 }, (_, index) => networkInterface(`D${String(index)}`, null));
  const picked = pick(
    '10.0.0.0/24',
    networkInterface('A', null, '10.0.0.4'),
    networkInterface('B', null),
    delegated,
    ...more,
  );
  expect(picked).toMatchObject({
    A: { addresses: ['10.0.0.5', '10.0.0.4'], pickedFrom: '10.0.0.0/24' },
    B: { addresses: ['10.0.0.6'], pickedFrom: '10.0.0.0/24' },
    C: { addresses: ['10.0.0.7'], pickedFrom: null },
    D0: { addresses: ['10.0.0.8'] },
    D7: { addresses: ['10.0.0.15'] },
    D8: { addresses: ['10.0.0.32'] },
  });
});

test('a full subnet has none left', () => {
  const interfaces = Array.from({ length: 12 }, (_, index) => networkInterface(`I${String(index)}`, null));
  expect(pick('10.0.0.0/28', ...interfaces)).toMatchObject({
    I10: { addresses: ['10.0.0.14'], pickedFrom: '10.0.0.0/28' },
    I11: { addresses: [{ unknown: 'subnet 10.0.0.0/28 has no free address left' }], pickedFrom: null },
  });
});

test('a subnet whose block is unknown gives an unknown address', () => {
  expect(Object.fromEntries(pickAddresses([networkInterface('A', null)], () => ({ unknown: 'why' })))).toEqual({
    A: { addresses: [{ unknown: 'the address of "A": why' }], pickedFrom: null },
  });
});

test('no address is picked twice, reserved, or outside of the subnet', () => {
  const stated = fc.constantFrom<string | null>(null, '10.0.0.4', '10.0.0.5', '10.0.0.9');
  fc.assert(
    fc.property(fc.array(stated, { maxLength: 30 }), (list) => {
      const interfaces = list.map((address, index) => networkInterface(`I${String(index)}`, address));
      const picked = [...pickAddresses(interfaces, () => '10.0.0.0/27').values()].filter(
        ({ pickedFrom }) => pickedFrom !== null,
      );
      const last = picked.map(({ addresses: [address] }) =>
        Number(typeof address === 'string' ? address.split('.')[3] : NaN),
      );
      expect(new Set(last).size).toBe(last.length);
      expect(last.filter((number) => number < 4 || number > 30 || list.includes(`10.0.0.${String(number)}`))).toEqual(
        [],
      );
    }),
  );
});
