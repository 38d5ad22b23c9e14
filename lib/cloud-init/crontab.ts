import type { NodeState } from './node-state';
import { effectOfScript, noteEffect } from './script-effect';

const SCHEDULE = /^(?:@\w+|(?:\S+\s+){4}\S+)\s+(.*)$/;

/**
 * Notes what the lines of a crontab do: those that change a fact, at a time that no rule asks for, and the programs of the rest.
 *
 * @param hasUser whether each line names a user, as in /etc/crontab and /etc/cron.d (crontab(5))
 */
export function noteCrontab(table: string, node: NodeState, place: string, hasUser = false): void {
  for (const line of table.split('\n').map((each) => each.trim())) {
    if (line === '' || line.startsWith('#') || /^(MAILTO|MAILFROM|LANG|LC_\w+|CRON_TZ|HOME)\s*=/.test(line)) continue;
    const timed = SCHEDULE.exec(line)?.[1];
    const command = hasUser ? timed?.replace(/^\S+\s+/, '') : timed;
    // a variable, SHELL or PATH for example, may make another program of a name
    if (command === undefined) node.addActor('file', place);
    else {
      const { facts, ...rest } = effectOfScript(command.replace(/(?<!\\)%[\s\S]*/, ''), node);
      if (facts.length > 0) node.addUnread(`a crontab touches the network: ${line}`, place);
      noteEffect({ facts: [], ...rest }, place, node);
    }
  }
}
