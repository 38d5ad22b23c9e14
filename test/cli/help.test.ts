import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { COMMANDS } from '../../cli/commands';
import { COMMON_OPTIONS } from '../../cli/option/command-line';
import type { Command } from '../../cli/option/command';
import { commandHelp } from '../../cli/help';

const DOCS = readFileSync(join(__dirname, '..', '..', 'docs', 'cli.md'), 'utf8');
const NAMES = Object.keys(COMMANDS);

async function commandOf(name: string): Promise<Command> {
  const entry = COMMANDS[name];
  if (entry === undefined) throw new Error(`no command is called ${name}`);
  return entry.load();
}

/** What docs/cli.md says under a heading of the second level; before the first one where none is named. */
function section(text: string, heading: string | null): string {
  const found = text.split(/^## /m).find((part, at) => (heading === null ? at === 0 : part.startsWith(`${heading}\n`)));
  return found ?? '';
}

/** The options of a help that a text does not name. */
function unsaid(help: string, text: string): readonly string[] {
  const named = new Set(text.match(/(?<![\w-])--[a-z-]+/g));
  return [...new Set(help.match(/(?<![\w-])--[a-z-]+/g))].filter((option) => !named.has(option));
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ');
}

test.each(NAMES)('docs/cli.md has every form and every option of %s', async (name) => {
  const command = await commandOf(name);
  const own = section(DOCS, name);
  for (const form of command.usage) expect(oneLine(own)).toContain(`pod-network ${form}`);
  expect(unsaid(commandHelp(command), own + section(DOCS, null))).toEqual([]);
});

test('docs/cli.md has the options that every command takes', () => {
  expect(Object.keys(COMMON_OPTIONS).filter((option) => !section(DOCS, null).includes(`--${option}`))).toEqual([]);
});

test('an option that no text names is noticed', async () => {
  const help = commandHelp(await commandOf('check'));
  expect(unsaid(help, DOCS.replaceAll('--allow-unknown', ''))).toEqual(['--allow-unknown']);
});
