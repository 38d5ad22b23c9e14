import { COMMANDS } from '../cli/commands';
import { commandReference, commonReference } from '../cli/help';

/** Where the page stands. */
export const CLI_PAGE = 'docs/cli.md';

/**
 * Writes into the page what the code says of each command: the first block of its section is its forms and options. What stands
 * around the blocks is written by hand.
 *
 * @throws Error for a command without a section, and for a section without a block
 */
export async function writeCliPage(page: string): Promise<string> {
  let written = putBlock(page, 'Options of every command', commonReference());
  for (const [name, { load }] of Object.entries(COMMANDS)) {
    written = putBlock(written, name, commandReference(await load()));
  }
  return written;
}

function putBlock(page: string, heading: string, text: string): string {
  const sections = page.split(/^(?=## )/m);
  const at = sections.findIndex((section) => section.startsWith(`## ${heading}\n`));
  const section = sections[at];
  const block = /^```text\n[^]*?^```$/m;
  if (section === undefined || !block.test(section)) {
    throw new Error(
      `${CLI_PAGE} has no section "${heading}" with a block of \`text\`; write one, then run "npm run docs"`,
    );
  }
  sections[at] = section.replace(block, () => `\`\`\`text\n${text}\`\`\``);
  return sections.join('');
}
