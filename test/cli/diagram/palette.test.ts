import { type ColorName, DARK, LIGHT, type Palette } from '../../../cli/diagram/palette';

/** Contrast of two colours, 1 to 21 (WCAG 2.2, "contrast ratio"). */
function contrast(a: string, b: string): number {
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}

function luminance(color: string): number {
  const [red = 0, green = 0, blue = 0] = [1, 3, 5]
    .map((at) => parseInt(color.slice(at, at + 2), 16) / 255)
    .map((value) => (value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function lowContrasts(
  palette: Palette,
  above: readonly ColorName[],
  below: readonly ColorName[],
  least: number,
): readonly string[] {
  return above.flatMap((over) =>
    below
      .filter((under) => contrast(palette[over], palette[under]) < least)
      .map((under) => `${over} on ${under}: ${contrast(palette[over], palette[under]).toFixed(2)}`),
  );
}

test.each([
  ['light', LIGHT],
  ['dark', DARK],
])('on a %s page every text can be read and every wire be seen', (_, palette) => {
  expect(lowContrasts(palette, ['ink', 'muted', 'good', 'warning', 'error'], ['paper', 'raised', 'pods'], 4.5)).toEqual(
    [],
  );
  expect(lowContrasts(palette, ['on-mark'], ['warning', 'error'], 4.5)).toEqual([]);
  expect(lowContrasts(palette, ['path', 'wire', 'error', 'warning'], ['paper', 'raised'], 3)).toEqual([]);
});

test('the measure of contrast finds what is too faint', () => {
  expect([contrast('#000000', '#ffffff'), contrast('#777777', '#777777')]).toEqual([21, 1]);
  expect(lowContrasts({ ...LIGHT, muted: '#909090' }, ['muted'], ['paper'], 4.5)).toEqual(['muted on paper: 3.19']);
});
