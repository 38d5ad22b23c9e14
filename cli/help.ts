import { COMMON_OPTIONS } from './option/command-line';
import type { Command, CommandOption } from './option/command';
import { COMMANDS } from './commands';
import { writeTable } from './text/table';

const EXIT_CODES = `Exit codes: 0 all holds; 1 the network is wrong or cannot be judged; 2 usage, or unreadable input;
3 the machine lacks something; 70 a bug of this program.
`;

/** The help of the program. */
export function programHelp(): string {
  const commands = Object.entries(COMMANDS).map(([name, entry]) => [`  ${name}`, entry.summary]);
  return `Usage: pod-network COMMAND [--app PATH]... [--stack NAME] [--json]

Reads a synthesized AWS CDK app, or any CloudFormation template, as a Kubernetes pod network of VPC routes.

${writeTable(['Commands:', ''], commands)}
${optionTable({ ...COMMON_OPTIONS, version: { type: 'boolean', help: 'the version' } })}
"pod-network COMMAND --help" says more of one command.
${EXIT_CODES}`;
}

/** The help of one command. */
export function commandHelp(command: Command): string {
  const usage = command.usage
    .map((line, index) => `${index === 0 ? 'Usage:' : '      '} pod-network ${line}\n`)
    .join('');
  return `${usage}
${command.description}

${optionTable({ ...command.options, ...COMMON_OPTIONS })}
${EXIT_CODES}`;
}

function optionTable(options: Readonly<Record<string, CommandOption>>): string {
  const shown = Object.entries(options).filter(([, { hidden }]) => hidden !== true);
  const rows = shown.map(([name, option]) => [
    `  ${option.short === undefined ? '' : `-${option.short}, `}--${name}${option.value === undefined ? '' : ` ${option.value}`}`,
    option.help,
  ]);
  return writeTable(['Options:', ''], rows);
}
