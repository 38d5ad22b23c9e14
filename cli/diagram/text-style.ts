/** A typeface. Sizes are in SVG user units. */
export interface Typeface {
  readonly size: number;
  readonly font: 'sans' | 'mono';
  /** CSS `font-weight` */
  readonly weight: 400 | 600;
  /** line height */
  readonly leading: number;
}

export type TextStyle = 'heading' | 'title' | 'label' | 'text' | 'value';

export const TYPEFACES: Readonly<Record<TextStyle, Typeface>> = {
  heading: { size: 18, font: 'sans', weight: 600, leading: 26 },
  title: { size: 13, font: 'sans', weight: 600, leading: 19 },
  label: { size: 11, font: 'sans', weight: 400, leading: 16 },
  text: { size: 12, font: 'sans', weight: 400, leading: 17 },
  value: { size: 11.5, font: 'mono', weight: 400, leading: 17 },
};

const ELLIPSIS = '…';
/** Assumed width of the narrowest letter, in ems. */
const NARROWEST = 0.38;

/**
 * Upper estimate of the width of a text. The reader's font is unknown, so each class of letters is as wide as in the widest
 * common fonts (DejaVu Sans, Verdana).
 */
export function widthOf(text: string, style: TextStyle): number {
  const { size, font, weight } = TYPEFACES[style];
  const ems = lettersOf(text).reduce((sum, letter) => sum + (font === 'mono' ? monoEm(letter) : sansEm(letter)), 0);
  return ems * size * (weight === 600 ? 1.1 : 1);
}

/**
 * Cuts a text to a width. Keeps the end of a path, and both ends of anything else, where generated ids differ. Empty if nothing
 * fits.
 */
export function fitText(text: string, width: number, style: TextStyle): string {
  const fits = (candidate: string): boolean => widthOf(candidate, style) <= width;
  // no text with more letters can fit
  const most = Math.max(0, Math.floor(width / (TYPEFACES[style].size * NARROWEST)));
  const letters = lettersOf(text);
  if (letters.length <= most && fits(text)) return text;
  const tail = letters.slice(-most).join('');
  for (let slash = tail.indexOf('/'); slash >= 0; slash = tail.indexOf('/', slash + 1)) {
    const end = ELLIPSIS + tail.slice(slash);
    if (fits(end) && slash < tail.length - 1) return end;
  }
  for (let kept = Math.min(most, letters.length - 1); kept > 0; kept -= 1) {
    const head = Math.ceil(kept * 0.6);
    const cut = [...letters.slice(0, head), ELLIPSIS, ...letters.slice(letters.length - (kept - head))].join('');
    if (fits(cut)) return cut;
  }
  return fits(ELLIPSIS) ? ELLIPSIS : '';
}

/** Wraps a text at spaces; `fitText` cuts words that are too long. */
export function wrapText(text: string, width: number, style: TextStyle): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(/\s+/).filter((one) => one !== '')) {
    const last = lines.at(-1);
    const longer = last === undefined ? word : `${last} ${word}`;
    if (last !== undefined && widthOf(longer, style) <= width) lines[lines.length - 1] = longer;
    else lines.push(fitText(word, width, style));
  }
  return lines;
}

const GRAPHEMES = new Intl.Segmenter('en', { granularity: 'grapheme' });

function lettersOf(text: string): readonly string[] {
  return /^[\x20-\x7e]*$/.test(text) ? text.split('') : Array.from(GRAPHEMES.segment(text), ({ segment }) => segment);
}

function monoEm(letter: string): number {
  return isWide(letter) ? 1.2 : 0.61;
}

function sansEm(letter: string): number {
  if (isWide(letter)) return 1.1;
  if (/^[ijlIft.,:;'|!()[\]/\s-]/.test(letter)) return NARROWEST;
  if (/^[mwMW@%…→]/.test(letter)) return 0.95;
  return /^[A-Z]/.test(letter) ? 0.72 : 0.63;
}

/** East Asian letters and pictographs (Unicode Standard Annex #11, "East Asian Width"). */
function isWide(letter: string): boolean {
  return (letter.codePointAt(0) ?? 0) >= 0x1100 && !/^[\u2000-\u22ff]/.test(letter);
}
