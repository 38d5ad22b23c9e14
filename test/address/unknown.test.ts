import fc from 'fast-check';
import { parseAddress, parseCidr } from '../../lib/address/cidr';
import { embeddedUnknown, embedUnknown, isUnknown, knownText, orUnknown, unknown } from '../../lib/address/unknown';

/** reasons as they are written: words and single spaces, without the quotes that shell and JSON give a meaning */
const reason = fc
  .array(fc.stringMatching(/^[a-zA-Z0-9.:/()-]+$/), { minLength: 1, maxLength: 6 })
  .map((words) => words.join(' '));
const plain = fc.string().filter((text) => !/[\uE000\uE001]/.test(text));

test('only what unknown() makes is unknown', () => {
  expect(unknown('parameter "VpcCidr" has no default')).toEqual({ unknown: 'parameter "VpcCidr" has no default' });
  expect(isUnknown(unknown('why'))).toBe(true);
  expect([null, undefined, 'unknown', 0, {}, { unknown: 1 }, []].map(isUnknown)).toEqual(Array(7).fill(false));
});

test('an embedded reason is found again, wherever it stands', () => {
  fc.assert(
    fc.property(plain, reason, plain, (before, why, after) => {
      const text = `${before}${embedUnknown(unknown(why))}${after}`;
      expect(embeddedUnknown(text)).toEqual(unknown(why));
      expect(knownText(text)).toEqual(unknown(why));
    }),
  );
});

test('an embedded reason is one word to shell, JSON and YAML', () => {
  fc.assert(
    fc.property(fc.string(), (why) => {
      const embedded = embedUnknown(unknown(why));
      expect(embedded).not.toMatch(/[ \t\n\r'"\\]/);
      const printable = embedded.replaceAll(/\p{Cc}/gu, '');
      expect(JSON.parse(`"${printable}"`)).toEqual(printable);
      expect(isUnknown(knownText(embedded))).toBe(true);
    }),
  );
});

test('the first of several is reported, and one cut short is still unknown', () => {
  const two = `${embedUnknown(unknown('first'))} ${embedUnknown(unknown('second'))}`;
  expect(embeddedUnknown(two)).toEqual(unknown('first'));
  expect(embeddedUnknown(embedUnknown(unknown('cut short')).slice(0, -3))).toEqual(unknown('cut sho'));
});

test('a text without one is known', () => {
  fc.assert(
    fc.property(plain, (text) => {
      expect(embeddedUnknown(text)).toBeNull();
      expect(knownText(text)).toBe(text);
    }),
  );
});

test('a refusal is unknown with its message, and every other error is thrown', () => {
  expect(orUnknown(() => parseCidr('10.200.0.0/24').prefixLength)).toBe(24);
  expect(orUnknown(() => parseAddress('10.200.0.256'))).toEqual(
    unknown('"10.200.0.256" is not an IPv4 address: each of its four numbers is at most 255'),
  );
  const bug = new TypeError('a bug');
  expect(() =>
    orUnknown(() => {
      throw bug;
    }),
  ).toThrow(bug);
});
