import type { Command } from './option/command';

interface CommandEntry {
  readonly summary: string;
  /** loads only this command, so that help and usage errors are fast */
  readonly load: () => Promise<Command>;
}

/** All commands. To add one, add an entry here and a file with its name. */
export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  plan: {
    summary: 'print the workers: name, node IP, pod CIDR',
    load: async () => (await import('./plan.js')).plan,
  },
  check: {
    summary: 'prove or refute the network rules, and report what is wrong',
    load: async () => (await import('./check.js')).check,
  },
  verify: {
    summary: 'check a deployed network, and compare it with the templates',
    load: async () => (await import('./verify.js')).verify,
  },
  trace: {
    summary: 'follow one packet and its reply, hop by hop',
    load: async () => (await import('./trace.js')).trace,
  },
  diagram: {
    summary: 'draw the network as an SVG, with findings and a traced packet',
    load: async () => (await import('./diagram.js')).diagram,
  },
  report: {
    summary: 'write an HTML report: verdicts, findings, plan, diagram, limits',
    load: async () => (await import('./report.js')).report,
  },
  lab: {
    summary: 'run the network of a template on this machine and test it',
    load: async () => (await import('./lab.js')).lab,
  },
  init: {
    summary: 'write a CDK app with the default network into a folder',
    load: async () => (await import('./init.js')).init,
  },
};
