import fc from 'fast-check';
import { fitText, widthOf, wrapText } from '../../../cli/diagram/text-style';

const text = fc.oneof(fc.string({ maxLength: 80 }), fc.string({ unit: 'binary' }), fc.webPath());

test('a text that is cut fits, and one that fits is not cut', () => {
  fc.assert(
    fc.property(text, fc.integer({ min: 0, max: 400 }), (one, width) => {
      const fitted = fitText(one, width, 'value');
      expect(widthOf(fitted, 'value')).toBeLessThanOrEqual(width);
      expect(fitted === one).toBe(widthOf(one, 'value') <= width);
    }),
  );
});

test.each([
  ['PodNetworkStack/PodNetwork/Vpc/WorkersSubnet1', 150, '…/Vpc/WorkersSubnet1'],
  ['PodNetworkVpcWorkersSubnet1RouteTable837772D7', 150, 'PodNetworkVp…837772D7'],
  ['10.200.0.0/24', 150, '10.200.0.0/24'],
  ['x'.repeat(200_000), 30, 'xx…x'],
  ['a/'.repeat(100_000), 30, '…/a/'],
  ['abc', 9, '…'],
  ['abc', 0, ''],
  ['', -10, ''],
])('%# fits a text', (one, width, fitted) => {
  expect(fitText(one, width, 'value')).toBe(fitted);
});

test('a wrapped text keeps its words, in lines that fit', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z.]{1,12}$/)), fc.integer({ min: 120, max: 900 }), (words, width) => {
      const lines = wrapText(words.join(' '), width, 'text');
      expect(lines.join(' ')).toBe(words.join(' '));
      expect(lines.filter((one) => widthOf(one, 'text') > width)).toEqual([]);
    }),
  );
});
