import { type ColorName, DARK, LIGHT, type Palette } from './palette';
import { TYPEFACES } from './text-style';

/** Class of the SVG root. It keeps the styles out of the surrounding page. */
export const ROOT_CLASS = 'pod-network';

const FONTS = {
  sans: "system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif",
  mono: "ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace",
};

interface Look {
  readonly fill?: ColorName | 'none';
  readonly stroke?: ColorName | 'none';
  /** any other declarations */
  readonly more?: string;
}

const LOOKS: readonly (readonly [selector: string, look: Look])[] = [
  ['text', { fill: 'ink' }],
  ['.label', { fill: 'muted' }],
  ['.good', { fill: 'good' }],
  ['.warning', { fill: 'warning' }],
  ['.error', { fill: 'error' }],
  ['.number', { fill: 'on-mark', more: 'text-anchor:middle' }],
  ['rect', { fill: 'paper', stroke: 'edge' }],
  ['.page', { fill: 'paper', stroke: 'none' }],
  ['.internet', { fill: 'raised' }],
  ['.vpc', { fill: 'raised' }],
  ['.node', { fill: 'raised' }],
  ['.dense-node', { fill: 'raised' }],
  ['.pods', { fill: 'pods', stroke: 'none' }],
  ['.row', { fill: 'none', stroke: 'none' }],
  ['.passed', { stroke: 'path', more: 'stroke-width:2' }],
  ['.has-warning', { stroke: 'warning', more: 'stroke-width:2' }],
  ['.has-error', { stroke: 'error', more: 'stroke-width:2' }],
  ['path', { fill: 'none', stroke: 'wire', more: 'stroke-width:1.5;stroke-linejoin:round' }],
  ['.gateway', { more: 'stroke-dasharray:2 3' }],
  ['.request', { stroke: 'path', more: 'stroke-width:2.5' }],
  ['.reply', { stroke: 'path', more: 'stroke-width:2.5;stroke-dasharray:6 4' }],
  ['.arrow', { fill: 'path', stroke: 'none' }],
  ['.dropped', { stroke: 'error', more: 'stroke-width:3.5;stroke-linecap:round' }],
  ['.unknown', { fill: 'warning' }],
];

/** The styles of the diagram, in the reader's light or dark scheme. */
export function writeStyleSheet(): string {
  const faces = Object.entries(TYPEFACES).map(
    ([name, { size, font, weight }]) => `.${ROOT_CLASS} .${name}{font:${weight} ${size}px ${FONTS[font]}}`,
  );
  return [
    `.${ROOT_CLASS}{${variables(LIGHT)}}`,
    `@media (prefers-color-scheme:dark){.${ROOT_CLASS}{${variables(DARK)}}}`,
    ...faces,
    ...LOOKS.map(([selector, look]) => `.${ROOT_CLASS} ${selector}{${declarations(look)}}`),
  ].join('\n');
}

/** Declares the colors as CSS variables. */
export function variables(palette: Palette): string {
  return Object.entries(palette)
    .map(([name, color]) => `--${name}:${color}`)
    .join(';');
}

function declarations({ fill, stroke, more }: Look): string {
  return [...colored('fill', fill), ...colored('stroke', stroke), ...(more === undefined ? [] : [more])].join(';');
}

// programs without CSS variables (librsvg, Inkscape) ignore the second declaration and use light colors
function colored(property: string, color: ColorName | 'none' | undefined): readonly string[] {
  if (color === undefined) return [];
  return color === 'none' ? [`${property}:none`] : [`${property}:${LIGHT[color]}`, `${property}:var(--${color})`];
}
