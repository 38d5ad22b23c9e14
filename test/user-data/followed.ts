import { isUnknown, type Maybe } from '../../lib/address/unknown';
import { readUserData } from '../../lib/user-data/user-data-reader';

/** What a user data does, in words short enough for a table. */
export interface Followed {
  readonly files: Readonly<Record<string, unknown>>;
  readonly commands: readonly string[];
  readonly sysctls: readonly string[];
  readonly routes: readonly string[];
  readonly packages: readonly string[];
  readonly modules: readonly string[];
  readonly unread: readonly string[];
}

function known(value: Maybe<string>): string {
  return isUnknown(value) ? '?' : value;
}

/** Follows a user data, and gives what is not empty of what it does. */
export function follow(text: string): Partial<Followed> {
  const setup = readUserData(text);
  const all: Followed = {
    files: Object.fromEntries(setup.files.map(({ path, content }) => [path, content])),
    commands: setup.commands.map(
      ({ argv, when, stdin }) => `${when}: ${argv.join(' ')}${stdin === null ? '' : ` < ${stdin}`}`,
    ),
    sysctls: setup.sysctls.map(({ key, value, when }) => `${when}: ${key}=${typeof value === 'string' ? value : '?'}`),
    routes: setup.routes.map(({ destination, kind, via, metric }) =>
      [known(destination), kind, via === null ? '' : known(via), metric].join(' '),
    ),
    packages: setup.packages,
    modules: setup.kernelModules,
    unread: setup.unread.map(({ unknown }) => unknown),
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]: [string, object]) => Object.keys(value).length > 0));
}

/** Follows the lines of a bash script. */
export function followScript(...lines: readonly string[]): Partial<Followed> {
  return follow(['#!/bin/bash', ...lines, ''].join('\n'));
}
