import { mark } from './sealed-text';
import { elementsOf, sameValue, type ShellValue } from './shell-array';
import type { FunctionDefinition, ShellSyntax } from './shell-syntax';

/** A function, with the script that its positions count in. */
export interface ShellFunction {
  readonly definition: FunctionDefinition;
  readonly syntax: ShellSyntax;
}

// what cloud-init's scripts, bootcmd and systemd's services run as
const ROOT: readonly (readonly [string, string])[] = [
  ['HOME', '/root'],
  ['USER', 'root'],
  ['UID', '0'],
  ['EUID', '0'],
  ['IFS', ' \t\n'],
  ['PATH', '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin'],
];

const LONGEST = 1_000_000;

/** A text that grows without end ends the reading, as a script that runs away does. */
export function refuseLongText(value: ShellValue): void {
  const length = elementsOf(value).reduce((sum, each) => sum + each.length, 0);
  if (length > LONGEST) throw new RangeError(`a text of more than ${LONGEST} characters`);
}

function isArgument(name: string): boolean {
  return /^[1-9]\d*$/.test(name);
}

/** What stands for a variable that nobody set: the user data does not say what it is. An argument that is not there is empty. */
export function unsetValue(name: string): string {
  return isArgument(name) ? '' : mark(`variable ${name} is not set in the user data`);
}

/** Variables, functions and arguments of a running script. */
export class ShellScope {
  public args: readonly string[] = [];
  public cwd = '/';
  private readonly variables: Map<string, ShellValue>;
  /** of each function that runs: its local variables, and what they were before it */
  private readonly locals: Map<string, ShellValue | null>[] = [];
  private readonly functions: Map<string, ShellFunction>;

  public constructor(
    public readonly name: string,
    variables: Iterable<readonly [string, ShellValue]> = ROOT,
    functions: Iterable<readonly [string, ShellFunction]> = [],
  ) {
    this.variables = new Map(variables);
    this.functions = new Map(functions);
  }

  /** A subshell: it sees everything, and what it sets is lost. */
  public fork(): ShellScope {
    const forked = new ShellScope(this.name, this.variables, this.functions);
    forked.args = this.args;
    forked.cwd = this.cwd;
    return forked;
  }

  /** A shell started by this one. Whether a variable was exported is not followed: a child that uses one means it. */
  public exported(name: string): ShellScope {
    const child = new ShellScope(name, this.variables);
    child.cwd = this.cwd;
    return child;
  }

  /** null: never set, neither here nor by cloud-init. */
  public get(name: string): ShellValue | null {
    if (isArgument(name)) return this.args[Number(name) - 1] ?? null;
    if (name === '@' || name === '*') return this.args;
    if (name === '#') return String(this.args.length);
    if (name === '0') return this.name;
    if (/^[?$!-]$/.test(name)) return mark(`variable $${name}`);
    return this.variables.get(name) ?? null;
  }

  public set(name: string, value: ShellValue): void {
    refuseLongText(value);
    this.variables.set(name, value);
  }

  public unset(name: string): void {
    this.variables.delete(name);
  }

  /** What the variables hold now, for `isAsBefore`. */
  public snapshot(): ReadonlyMap<string, ShellValue> {
    return new Map(this.variables);
  }

  /** Whether no variable has changed since a snapshot. */
  public isAsBefore(snapshot: ReadonlyMap<string, ShellValue>): boolean {
    return (
      snapshot.size === this.variables.size && [...snapshot].every(([name, value]) => sameValue(value, this.get(name)))
    );
  }

  /** A function begins: what it declares as its own ends with it. */
  public enterFunction(): void {
    this.locals.push(new Map());
  }

  public leaveFunction(): void {
    for (const [name, before] of this.locals.pop() ?? []) {
      if (before === null) this.unset(name);
      else this.variables.set(name, before);
    }
  }

  /** `local name`: the function's own variable, empty until it is set; outside of a function a variable like any other. */
  public declareLocal(name: string): void {
    const own = this.locals.at(-1);
    if (own === undefined || own.has(name)) return;
    own.set(name, this.get(name));
    this.variables.set(name, '');
  }

  public define(name: string, body: ShellFunction): void {
    this.functions.set(name, body);
  }

  public undefine(name: string): void {
    this.functions.delete(name);
  }

  public functionNamed(name: string): ShellFunction | null {
    return this.functions.get(name) ?? null;
  }
}
