export type ColorName =
  'paper' | 'ink' | 'muted' | 'edge' | 'wire' | 'raised' | 'pods' | 'path' | 'good' | 'error' | 'warning' | 'on-mark';

export type Palette = Readonly<Record<ColorName, string>>;

/** Light scheme. Text has a contrast of at least 4.5, wires of at least 3 (WCAG 2.2, 1.4.3 and 1.4.11). */
export const LIGHT: Palette = {
  paper: '#ffffff',
  ink: '#1f2328',
  muted: '#57606a',
  edge: '#afb8c1',
  wire: '#7d8590',
  raised: '#f3f5f8',
  pods: '#d8efff',
  path: '#0757ba',
  good: '#17692f',
  error: '#c01c28',
  warning: '#855900',
  'on-mark': '#ffffff',
};

export const DARK: Palette = {
  paper: '#0d1117',
  ink: '#e6edf3',
  muted: '#9da5ae',
  edge: '#444c56',
  wire: '#7d8590',
  raised: '#171d26',
  pods: '#12304f',
  path: '#6cb0ff',
  good: '#4ac463',
  error: '#ff7b72',
  warning: '#dcab36',
  'on-mark': '#0d1117',
};
