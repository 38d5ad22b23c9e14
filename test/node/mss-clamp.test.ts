import fc from 'fast-check';
import { PodNetworkError } from '../../lib/address/pod-network-error';
import { refuseMssClamp } from '../../lib/node/mss-clamp';

const FIX = 'use the smallest MTU on the path less 40, for example 1460 for a path of 1500 bytes';

test('every integer from 536 to the MTU less 40 is taken, and nothing else', () => {
  const mtus = fc.option(fc.integer({ min: 68, max: 9001 }));
  const values = fc.oneof(fc.integer({ min: -1, max: 9100 }), fc.double());
  fc.assert(
    fc.property(mtus, values, (mtu, value) => {
      const isTaken = Number.isInteger(value) && value >= 536 && value <= (mtu ?? 1500) - 40;
      const take = () => {
        refuseMssClamp(value, mtu);
      };
      if (isTaken) take();
      else expect(take).toThrow(PodNetworkError);
    }),
  );
  refuseMssClamp(null, 68);
});

test.each(
  Object.entries<readonly [number, number | null]>({
    [`\`mssClamp\` must be an integer from 536, which every path carries (RFC 9293), to 1460, got 100; ${FIX}`]: [
      100,
      null,
    ],
    [`\`mssClamp\` must be an integer from 536, which every path carries (RFC 9293), to 8961, got 1360.5; ${FIX}`]: [
      1360.5, 9001,
    ],
    [`\`mssClamp\` must be at most 1460, which pods announce anyway by the default \`mtu\` of 1500 less 40 bytes of headers, got 1500; ${FIX}, or set a greater \`mtu\``]:
      [1500, null],
    [`\`mssClamp\` must be at most 8961, which pods announce anyway by \`mtu\` 9001 less 40 bytes of headers, got 8962; ${FIX}, or set a greater \`mtu\``]:
      [8962, 9001],
    '`mssClamp` must be at most 460, which pods announce anyway by `mtu` 500 less 40 bytes of headers, got 536; remove it':
      [536, 500],
  }),
)('%s', (message, [mssClamp, mtu]) => {
  expect(() => {
    refuseMssClamp(mssClamp, mtu);
  }).toThrow(new PodNetworkError(message));
});
