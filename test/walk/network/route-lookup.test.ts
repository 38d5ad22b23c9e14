import fc from 'fast-check';
import { cidrAt, formatAddress, parseCidr } from '../../../lib/address/cidr';
import type { Route, RouteTable, Subnet, Vpc } from '../../../lib/model/network-model';
import { unknown } from '../../../lib/address/unknown';
import { compileRoutes, lookUp } from '../../../lib/walk/network/route-lookup';

const origin = { source: 'test', id: 'x', path: '' };
const vpc: Vpc = {
  id: 'vpc',
  name: null,
  cidrBlocks: ['10.0.0.0/16'],
  dnsSupport: true,
  mainRouteTableId: 'rtb',
  defaultSecurityGroupId: 'sg',
  defaultNetworkAclId: 'acl',
  origin,
};

function table(routes: readonly Route[], propagatingGatewayIds: readonly string[] = []): RouteTable {
  return { id: 'rtb', name: null, vpcId: 'vpc', routes, propagatingGatewayIds, origin };
}

function route(cidr: string, id: string): Route {
  return { destination: { kind: 'cidr', cidr }, target: { kind: 'networkInterface', id }, state: 'active', origin };
}

function subnet(cidrBlock: Subnet['cidrBlock']): Subnet {
  const own = { routeTableId: 'rtb', networkAclId: 'acl' };
  return { id: 'subnet', name: null, vpcId: 'vpc', cidrBlock, zone: null, ...own, origin };
}

const cidr = fc.tuple(fc.integer({ min: 8, max: 32 }), fc.integer({ min: 0, max: 2 ** 12 })).map(([prefix, seed]) => {
  const address = 0x0a000000 + ((seed * 2654435761) % 2 ** 18);
  const block = 2 ** (32 - prefix);
  return cidrAt(Math.floor(address / block) * block, prefix).text;
});

function longestPrefix(routes: readonly Route[], address: number): string | null {
  const all = [
    { block: parseCidr('10.0.0.0/16'), id: 'local' },
    ...routes.flatMap(({ destination, target }) =>
      'kind' in destination && destination.kind === 'cidr' && 'id' in target
        ? [{ block: parseCidr(destination.cidr), id: target.id }]
        : [],
    ),
  ];
  const matching = all.filter(({ block }) => block.first <= address && address <= block.last);
  matching.sort((a, b) => b.block.prefixLength - a.block.prefixLength);
  return matching[0]?.id ?? null;
}

test('the segments are the longest prefix for every address', () => {
  const address = fc.integer({ min: 0x0a000000 - 512, max: 0x0a000000 + 2 ** 18 + 512 });
  fc.assert(
    fc.property(
      fc.uniqueArray(cidr, { maxLength: 12 }),
      fc.array(address, { minLength: 20, maxLength: 20 }),
      (cidrs, addresses) => {
        const routes = cidrs.map((text, at) => route(text, `eni-${String(at)}`));
        const lookup = compileRoutes(table(routes), vpc, new Map(), cidrs.map(subnet));
        for (const one of addresses) {
          const [segment, ...rest] = lookUp(lookup, [one, one]);
          const target = segment?.entry?.route?.target;
          const found = segment?.entry === null ? null : target && 'id' in target ? target.id : 'local';
          expect({ address: formatAddress(one), found, rest }).toEqual({
            address: formatAddress(one),
            found: longestPrefix(routes, one),
            rest: [],
          });
        }
      },
    ),
  );
});

test('a look-up of everything covers every address once', () => {
  fc.assert(
    fc.property(fc.uniqueArray(cidr, { maxLength: 12 }), (cidrs) => {
      const lookup = compileRoutes(table(cidrs.map((text) => route(text, 'eni'))), vpc, new Map(), []);
      const segments = lookUp(lookup, [0, 0xffffffff]);
      const starts = segments.map(({ range }) => range[0]);
      expect(starts).toEqual([0, ...segments.slice(0, -1).map(({ range }) => range[1] + 1)]);
      expect(segments.at(-1)?.range[1]).toBe(0xffffffff);
    }),
  );
});

test('a route to a prefix list of nobody, and a propagating gateway, cannot be placed', () => {
  const listed: Route = { ...route('10.9.0.0/16', 'x'), destination: { kind: 'prefixList', id: 'pl-1' } };
  expect(compileRoutes(table([listed]), vpc, new Map(), []).unplaced).toEqual({
    unknown: 'prefix list pl-1 is not in the template',
  });
  expect(compileRoutes(table([], ['vgw-1']), vpc, new Map(), []).unplaced).toEqual({
    unknown:
      'rtb takes routes that a virtual private gateway propagates: `pod-network verify` reads them after the deploy',
  });
  const service = { id: 'pl-1', cidrs: null, maxEntries: 0, origin };
  expect(compileRoutes(table([listed]), vpc, new Map([['pl-1', service]]), []).unplaced).toBeNull();
});

describe('what EC2 refuses takes no packet', () => {
  const targetAt = (routes: readonly Route[], subnets: readonly Subnet[]): unknown => {
    const { segments, unplaced } = compileRoutes(table(routes), vpc, new Map(), subnets);
    const inside = segments.find(({ range: [first, last] }) => first <= 0x0a000220 && 0x0a000220 <= last);
    return unplaced ?? inside?.entry?.route?.target ?? 'local';
  };

  test.each([
    ['for a whole subnet it is a route', ['10.0.1.0/24', '10.0.2.0/24'], { kind: 'networkInterface', id: 'eni' }],
    ['for a part of one it is none', ['10.0.2.0/25'], 'local'],
    ['for what may be a subnet it cannot be placed', ['10.0.1.0/24', unknown('an import')], unknown('an import')],
  ])('a route into the VPC: %s', (_, blocks, target) => {
    expect(targetAt([route('10.0.2.0/24', 'eni')], blocks.map(subnet))).toEqual(target);
  });

  test('of two routes to one block nobody can tell which one stands, unless they lead to one target', () => {
    const subnets = [subnet('10.0.2.0/24')];
    const [one, other] = [route('10.0.2.0/24', 'eni'), route('10.0.2.0/24', 'eni-2')];
    expect(targetAt([one, one], subnets)).toEqual(one.target);
    expect(targetAt([one, other], subnets)).toEqual(unknown('x and x lead to one block, and EC2 refuses one of them'));
  });
});
