import type { NodeState } from '../state/node-state';

const SCHEDULE = /^(?:@\w+|(?:\S+\s+){4}\S+)\s+(.*)$/;

/**
 * Notes what the lines of a crontab run.
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
    else node.addLater(command.replace(/(?<!\\)%[\s\S]*/, ''), place);
  }
}
