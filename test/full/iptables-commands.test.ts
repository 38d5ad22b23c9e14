import fc from 'fast-check';
import { readIptablesOptions } from '../../lib/netfilter/iptables/iptables-options';
import { hasUnknownMatch } from '../../lib/netfilter/iptables/iptables-refusal';
import { FollowedNetfilter, type NetfilterCommand } from '../../lib/netfilter/netfilter-reader';
import { editedIptables } from '../netfilter/edited-iptables';
import { inNamespace } from '../netfilter/kernel';
import { readCommands } from '../netfilter/netfilter-text';

const BEFORE = ['filter', 'mangle', 'nat', 'raw'].map((table) => `iptables -t ${table} -N leaf`);

/** Whether a command is understood, and succeeds, beside empty chains of the name `leaf`. */
function succeeds(args: string): boolean {
  const commands = [...BEFORE, `iptables ${args}`].map((line): NetfilterCommand => ({
    argv: line.split(' '),
    stdin: null,
    files: () => null,
  }));
  const { unread } = readCommands(...BEFORE, `iptables ${args}`);
  // of a rule with an unknown match, it is unknown whether it is there
  const isRead = unread.length === 0 && !hasUnknownMatch(readIptablesOptions(args.split(' ')));
  return isRead && !new FollowedNetfilter().failsAtLast(commands);
}

/** The commands that iptables takes, each in a kernel of its own. */
function taken(all: readonly string[]): readonly string[] {
  const runs = all.map(
    (args, index) =>
      `nft flush ruleset; ${BEFORE.join('; ')}; iptables ${args} >/dev/null 2>&1 && echo ${String(index)}`,
  );
  const numbers = inNamespace('sh', `${runs.join('\n')}\ntrue`)
    .trim()
    .split('\n');
  return numbers.map((index) => all[Number(index)] ?? '');
}

test('iptables takes every command that is understood', () => {
  const understood = [...new Set(fc.sample(editedIptables, { numRuns: 6_000, seed: 1 }))].filter(succeeds);
  expect(understood.length).toBeGreaterThan(300);
  expect(taken(understood)).toEqual(understood);
});
