import fc from 'fast-check';
import type { BlockSpec, TrafficSpec } from './network-spec';

/** Mostly the sound value, to which it shrinks. */
export function rarely<T>(often: number, sound: T, other: fc.Arbitrary<T>): fc.Arbitrary<T> {
  const choices = [
    { weight: often, arbitrary: fc.constant(sound) },
    { weight: 1, arbitrary: other },
  ];
  return fc.oneof({ withCrossShrink: true }, ...choices);
}

/** Port ranges that lie around what every lab asks, around the ports of clients, or around neither. */
const PORTS = fc.constantFrom<TrafficSpec['ports']>(
  null,
  [8080, 8080],
  [8000, 8079],
  [1, 1023],
  [1024, 65535],
  [32768, 60999],
  [60000, 65535],
);

/** Traffic of one protocol, or of all. */
export const TRAFFIC: fc.Arbitrary<TrafficSpec> = fc.oneof(
  fc.constant<TrafficSpec>({ protocol: 'all', ports: null }),
  fc.record({ protocol: fc.constantFrom('tcp' as const, 'udp' as const), ports: PORTS }),
  fc.constantFrom<TrafficSpec>({ protocol: 'icmp', ports: null }, { protocol: 'echo', ports: null }),
);

export const ALL: TrafficSpec = { protocol: 'all', ports: null };
/** Of a subnet, table, group or worker. */
export const NUMBER = fc.nat({ max: 3 });

/** Blocks of the plan. */
export const BLOCK: fc.Arbitrary<BlockSpec> = fc.oneof(
  fc.constantFrom<BlockSpec>({ of: 'all' }, { of: 'supernet' }, { of: 'vpc' }, { of: 'internet' }),
  fc.record({ of: fc.constantFrom('pods' as const, 'half' as const, 'node' as const), worker: NUMBER }),
);
