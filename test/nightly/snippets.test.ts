import { existsSync } from 'node:fs';
import { translateSnippets } from '../../scripts/snippets';

test('a snippet that other languages cannot have is reported, and one that they can is not', () => {
  if (!existsSync('.jsii')) throw new Error('.jsii is missing: npm run -s build');
  const snippet = (code: string): string => translateSnippets(`\`\`\`ts\n${code}\n\`\`\`\n`, false);
  expect(snippet('export const twice = [1].map((x) => 2 * x);')).toMatch(/ArrowFunction/);
  expect(snippet("export const name: number = 'text';")).toMatch(/TS2322/);
  expect(snippet('export const one = 1;')).toBe('');
});
