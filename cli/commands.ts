import type { Command } from './option/command';

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
  check: {
    summary: 'proves or refutes the three rules for every packet, and looks for what else is wrong',
    load: async () => (await import('./check.js')).check,
  },
  verify: {
    summary: 'compares an AWS account with the templates, and proves the rules on what is there',
    load: async () => (await import('./verify.js')).verify,
  },
  trace: {
    summary: 'follows one packet and its reply, hop by hop',
    load: async () => (await import('./trace.js')).trace,
  },
  diagram: {
    summary: 'draws the network as an SVG picture, with what is found and a traced packet',
    load: async () => (await import('./diagram.js')).diagram,
  },
  report: {
    summary: 'writes a page with the verdicts, what is wrong, the plan, the picture and the limits',
    load: async () => (await import('./report.js')).report,
  },
  lab: {
    summary: 'runs the network of a template on this machine, and asks every pair',
    load: async () => (await import('./lab.js')).lab,
  },
};
