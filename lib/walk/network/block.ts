import { parseCidr } from '../../address/cidr';
import type { Range } from '../../address/range';
import { embeddedUnknown, orUnknown, type Unknown } from '../../address/unknown';

/** A CIDR block as a range; unknown, with the reason, where the text is none. */
export function blockOf(cidr: string): Range | Unknown {
  const piece = embeddedUnknown(cidr);
  if (piece) return piece;
  return orUnknown((): Range => {
    const { first, last } = parseCidr(cidr);
    return [first, last];
  });
}
