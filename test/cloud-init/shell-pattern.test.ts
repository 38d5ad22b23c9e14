import fc from 'fast-check';
import { ShellPattern } from '../../lib/cloud-init/shell-pattern';

/** The same pattern as a regular expression, which is right and may be slow. */
function expression(pattern: string): RegExp {
  const source = pattern.replace(/\[!?[^\]]+\]|[\s\S]/g, (token) => {
    if (token === '*') return '.*';
    if (token === '?') return '.';
    return token.length > 1 ? token.replace('[!', '[^') : token.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
  });
  return new RegExp(`^${source}$`, 's');
}

const pattern = fc
  .array(fc.constantFrom('a', 'b', '*', '?', '[ab]', '[!a]', '[a-c]', '.'), { maxLength: 6 })
  .map((each) => each.join(''));
const text = fc.array(fc.constantFrom('a', 'b', 'c', '.', '/'), { maxLength: 8 }).map((each) => each.join(''));

test('matches what a regular expression of it matches', () => {
  fc.assert(
    fc.property(pattern, text, (glob, each) => {
      const like = expression(glob);
      const lengths = Array.from({ length: each.length + 1 }, (_, length) => length);
      const shell = new ShellPattern(glob);
      expect([shell.matches(each), shell.lengths(each), shell.endLengths(each)]).toEqual([
        like.test(each),
        lengths.filter((length) => like.test(each.slice(0, length))),
        lengths.filter((length) => like.test(each.slice(each.length - length))),
      ]);
    }),
  );
});

test('a star of a path stands for no slash', () => {
  const path = new ShellPattern('/etc/*.d/?.conf', true);
  expect(['/etc/a.d/x.conf', '/etc/a/b.d/x.conf', '/etc/a.d//.conf'].map((each) => path.matches(each))).toEqual([
    true,
    false,
    false,
  ]);
});
