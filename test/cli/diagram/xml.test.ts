import fc from 'fast-check';
import { element, escapeText } from '../../../cli/diagram/xml';
import { parseSvg } from './svg-document';

const hostile = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom(
    ...['</text><script>alert(1)</script>', ']]>', '&lt;', '"\' onload="x', '\u0000\u0007', '\ud800', '\udfff\ufffe'],
  ),
);

test('a parser reads any text back as it was, in content and in an attribute', () => {
  fc.assert(
    fc.property(
      fc.array(hostile).map((pieces) => pieces.join('')),
      (text) => {
        // what XML allows in no way is replaced; a parser makes line breaks one (XML 1.0, "End-of-Line Handling", "Attribute-Value Normalization")
        const readable = text.replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD');
        const parsed = parseSvg(element('text', { class: text }, escapeText(text)));
        expect(parsed).toEqual({
          name: 'text',
          attributes: { class: readable.replaceAll(/\r\n|[\r\n\t]/g, ' ') },
          children: [],
          text: readable.replaceAll(/\r\n?/g, '\n'),
        });
      },
    ),
  );
});

test('the parser of the tests refuses what is not well-formed', () => {
  for (const wrong of ['<a>', '<a b=1/>', '<a>&</a>', '<a>\u0001</a>', '<a b="<"/>', '<x:a/>', '<a/><a/>'])
    expect(() => parseSvg(wrong)).toThrow();
});
