import { COMMON_OPTIONS, optionsOf } from './option/command-line';
import type { Command, CommandOption } from './option/command';
import { COMMANDS } from './commands';

/** Columns of the narrowest common terminal. */
const WIDTH = 80;

const VERSION_OPTION = { version: { type: 'boolean', help: 'show the version' } } as const;

const EXIT_CODES = `Exit codes: 0 success; 1 the network is broken or cannot be judged; 2 wrong
usage or unreadable input; 3 this machine lacks something; 70 a bug.
`;

export function programHelp(): string {
  const commands = Object.entries(COMMANDS).map(([name, entry]) => [name, entry.summary] as const);
  return `Usage: pod-network COMMAND [--app PATH]... [--stack NAME] [--json]

Checks the pod network of a self-managed Kubernetes cluster on AWS, as described
by a synthesized CDK app or any CloudFormation template.

Commands:
${writeColumns(commands)}
${commonReference()}
Run "pod-network COMMAND --help" for the options of a command.
${EXIT_CODES}`;
}

export function commandHelp(command: Command): string {
  return `${usageOf(command)}
${command.description}

${optionTable({ ...command.options, ...optionsOf(command) })}
${EXIT_CODES}`;
}

/** Writes what docs/cli.md says of a command's forms, and of the options that only it has. */
export function commandReference(command: Command): string {
  const own = Object.keys(command.options).length > 0 ? `\n${optionTable(command.options)}` : '';
  return usageOf(command) + own;
}

/** Writes what docs/cli.md says of the options that every command has. */
export function commonReference(): string {
  return optionTable({ ...COMMON_OPTIONS, ...VERSION_OPTION });
}

function usageOf({ usage }: Command): string {
  const forms = usage.map((form, index) => {
    const start = `${index === 0 ? 'Usage:' : '      '} pod-network`;
    // an option stays on one line with its value
    return wrap(start, form.match(/\[[^\]]*\]\S*|\S+/g) ?? [], ' '.repeat(start.length + 1));
  });
  return forms.join('');
}

function optionTable(options: Readonly<Record<string, CommandOption>>): string {
  const rows = Object.entries(options)
    .filter(([, { hidden }]) => hidden !== true)
    .map(([name, option]) => {
      const short = option.short === undefined ? '' : `-${option.short}, `;
      const value = option.value === undefined ? '' : ` ${option.value}`;
      return [`${short}--${name}${value}`, option.help] as const;
    });
  return `Options:\n${writeColumns(rows)}`;
}

function writeColumns(rows: readonly (readonly [name: string, help: string])[]): string {
  const widest = Math.max(...rows.map(([name]) => name.length));
  const indent = ' '.repeat(widest + 4);
  return rows.map(([name, help]) => wrap(`  ${name.padEnd(widest)} `, help.split(' '), indent)).join('');
}

function wrap(start: string, words: readonly string[], indent: string): string {
  const lines = [start];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (longer.length <= WIDTH) lines[lines.length - 1] = longer;
    else lines.push(`${indent}${word}`);
  }
  return `${lines.join('\n')}\n`;
}
