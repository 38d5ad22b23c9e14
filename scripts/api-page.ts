import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runJsiiTool } from './jsii-tool';

/** The reference of the public API, where the community's construct libraries keep it. */
export const API_PAGE = join(__dirname, '../API.md');

/**
 * Writes the reference of the public API from the compiled library.
 *
 * @returns the page as Markdown
 * @throws Error where the library is not built, with what the tool says
 */
export function writeApiPage(): string {
  const folder = mkdtempSync(join(tmpdir(), 'api-page-'));
  try {
    const { status, printed } = runJsiiTool('jsii-docgen', ['--output', join(folder, 'api')]);
    if (status !== 0) throw new Error(`the API page cannot be written; run "npm run -s build" first\n${printed}`);
    return readFileSync(join(folder, 'api.md'), 'utf8');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
