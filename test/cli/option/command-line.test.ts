import type { Command } from '../../../cli/option/command';
import { findCommand, parseCommandLine } from '../../../cli/option/command-line';
import type { Terminal } from '../../../cli/terminal';
import { UsageError } from '../../../cli/option/usage-error';

const terminal: Terminal = { result: () => undefined, notice: () => undefined, folder: '/called/from' };
const command: Command = {
  usage: ['probe'],
  description: 'probes',
  options: { lab: { type: 'string', value: 'ID', help: 'which lab' }, full: { type: 'boolean', help: 'all of it' } },
  run: () => Promise.resolve(0),
};
const parse = (...args: readonly string[]): ReturnType<typeof parseCommandLine> =>
  parseCommandLine(command, args, terminal);

describe('findCommand', () => {
  test('takes the first word that is no option or its value, and leaves the rest', () => {
    expect(findCommand(['--app', 'plan', '--json', 'lab', 'run', '--full'])).toEqual({
      name: 'lab',
      rest: ['--app', 'plan', '--json', 'run', '--full'],
      help: false,
      version: false,
    });
  });

  test('sees help and version wherever they stand, but not behind --', () => {
    expect(findCommand(['lab', '-h'])).toEqual({ name: 'lab', rest: ['-h'], help: true, version: false });
    expect(findCommand(['--version'])).toEqual({ name: null, rest: ['--version'], help: false, version: true });
    expect(findCommand(['lab', 'exec', 'worker-0', '--', 'ip', '--help', '--version'])).toEqual({
      name: 'lab',
      rest: ['exec', 'worker-0', '--', 'ip', '--help', '--version'],
      help: false,
      version: false,
    });
  });

  test('finds none behind --', () => {
    expect(findCommand(['--', 'plan']).name).toBeNull();
  });
});

describe('parseCommandLine', () => {
  test('fills in the defaults', () => {
    expect(parse()).toEqual({
      apps: ['/called/from/cdk.out'],
      stack: null,
      json: false,
      given: [],
      operands: [],
      trailing: null,
      values: {},
      terminal,
    });
  });

  test('resolves every --app, keeps own options, and splits at --', () => {
    expect(
      parse(
        '--app',
        'a',
        '--app=/b',
        '--stack',
        'S',
        '--json',
        'exec',
        '--lab',
        '1',
        '--full',
        'n',
        '--',
        'ip',
        '-4',
        '--',
        'a',
      ),
    ).toEqual({
      apps: ['/called/from/a', '/b'],
      stack: 'S',
      json: true,
      given: ['app', 'stack', 'json', 'lab', 'full'],
      operands: ['exec', 'n'],
      trailing: ['ip', '-4', '--', 'a'],
      values: { lab: '1', full: true },
      terminal,
    });
  });

  test.each([
    [['--nope'], "unknown option '--nope'; options: --app, --stack, --json, --help, --lab, --full"],
    [['--lab'], "option '--lab <value>' argument missing; options: --app, --stack, --json, --help, --lab, --full"],
    [['--json=1'], "option '--json' does not take an argument; options: --app, --stack, --json, --help, --lab, --full"],
    [['--app', ''], '--app is empty; pass a folder or a template file'],
  ])('refuses %j', (args, message) => {
    expect(() => parse(...args)).toThrow(new UsageError(message));
    expect(() => parse(...args)).toThrow(UsageError);
  });
});
