import type { Command } from './command';

interface CommandEntry {
  readonly summary: string;
  /** loads the command alone: help and a wrong command line must not wait for the rest */
  readonly load: () => Promise<Command>;
}

/** The registry: a command is its line here and its file. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  plan: {
    summary: 'the table of workers: name, node address, pod CIDR',
    load: async () => (await import('./plan.js')).plan,
  },
  lab: {
    summary: 'runs the network of a template on this machine, and asks every pair',
    load: async () => (await import('./lab.js')).lab,
  },
};
