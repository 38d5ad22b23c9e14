import fc from 'fast-check';
import { embeddedUnknown, isUnknown, unknown } from '../../../lib/address/unknown';
import {
  joinPieces,
  LONGEST_TEXT,
  markedText,
  outsideReference,
  referenceTo,
  textOf,
  type TextPiece,
} from '../../../lib/template/intrinsic/template-value';

const piece: fc.Arbitrary<TextPiece> = fc.oneof(
  fc.string(),
  fc.string().map((reason) => unknown(reason)),
  fc.string().map((id) => referenceTo(id)),
  fc.string().map((id) => outsideReference(id, 'outside')),
);

test('joined texts are a string if and only if all of it is known', () => {
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const joined = joinPieces(pieces);
      const isKnown = pieces.every((each) => typeof each === 'string');
      expect(typeof joined === 'string').toBe(isKnown);
      expect(isUnknown(textOf(joined))).toBe(!isKnown);
      if (isKnown) expect(joined).toBe(pieces.join(''));
    }),
  );
});

test('joining does not hang on how the pieces are grouped', () => {
  fc.assert(
    fc.property(fc.array(piece), fc.nat(), (pieces, at) => {
      const [left, right] = [markedText(joinPieces(pieces.slice(0, at))), markedText(joinPieces(pieces.slice(at)))];
      expect(markedText(joinPieces(pieces))).toBe(`${left ?? ''}${right ?? ''}`);
    }),
  );
});

test('a marked text says which piece is unknown', () => {
  const text = markedText(joinPieces(['a ', referenceTo('Vpc'), ' b'])) ?? '';
  expect(embeddedUnknown(text)?.unknown).toContain('is given by AWS at deploy');
  expect(textOf(joinPieces(['a ', referenceTo('Vpc', 'CidrBlocks')]))).toEqual({
    unknown: 'CidrBlocks of "Vpc" is given by AWS at deploy',
  });
});

test('a text has an end, and a list is none', () => {
  expect(joinPieces(['x'.repeat(LONGEST_TEXT), 'x'])).toEqual({ unknown: 'a text of more than 262144 characters' });
  expect(textOf(['a'])).toEqual({ unknown: 'a text was expected, and a list or a map is there' });
});
