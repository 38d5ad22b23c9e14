import fc from 'fast-check';
import { embedUnknown } from '../../../lib/address/unknown';
import type { Markup } from '../../../cli/report/markup';
import { markup } from '../../../cli/report/markup';
import { parseSvg } from '../diagram/svg-document';

test('what is put into a template is text, in content and in an attribute', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('</p><script>alert(1)</script>', '" x="')),
      (text) => {
        const {
          name,
          attributes,
          children,
          text: read,
        } = parseSvg(markup`<p title="${text}">${[text, text]}</p>`.html);
        const plain = parseSvg(markup`<p>${text}</p>`.html).text;
        expect({ name, attributes: Object.keys(attributes), children, read }).toEqual({
          name: 'p',
          attributes: ['title'],
          children: [],
          read: plain + plain,
        });
      },
    ),
  );
});

test('markup stands as it is, a number as a reader groups it, null as nothing', () => {
  expect(markup`<p>${markup`<b>${'<'}</b>`}${1234567}${null}${[['a'], 2]}</p>`.html).toBe(
    '<p><b>&lt;</b>1,234,567a2</p>',
  );
});

test('an object of a file is never markup, and what could not be read is a question mark', () => {
  const fromFile = JSON.parse('{"html":"<script>"}') as Markup;
  expect(() => markup`<p>${fromFile}</p>`).toThrow();
  expect(markup`${`a-${embedUnknown({ unknown: 'no default' })}`}`.html).toBe('a-?');
});
