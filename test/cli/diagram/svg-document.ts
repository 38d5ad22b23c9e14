import { SaxesParser } from 'saxes';

export interface SvgElement {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly SvgElement[];
  /** of the element itself, without that of its children */
  readonly text: string;
}

interface Open extends SvgElement {
  readonly children: Open[];
  text: string;
}

/** Parses a document as a strict parser of XML 1.0 with namespaces does; throws for what is not well-formed. */
export function parseSvg(document: string): SvgElement {
  const root: Open = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    const values = Object.entries(attributes).map(([key, { value }]) => [key, value] as const);
    const element: Open = { name, attributes: Object.fromEntries(values), children: [], text: '' };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on('text', (text) => {
    const element = open.at(-1);
    if (element) element.text += text;
  });
  parser.on('closetag', () => open.pop());
  parser.write(document).close();
  const [svg] = root.children;
  if (svg === undefined) throw new Error('the document is empty');
  return svg;
}

/** All elements of a name, in the order of the document. */
export function elementsOf(svg: SvgElement, name: string): readonly SvgElement[] {
  return [...(svg.name === name ? [svg] : []), ...svg.children.flatMap((child) => elementsOf(child, name))];
}

/** All that is written in the picture, a text each. */
export function textsOf(svg: SvgElement): readonly string[] {
  return elementsOf(svg, 'text').map(({ text }) => text);
}
