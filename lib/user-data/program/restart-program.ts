import { type Call, done, type Outcome } from './script-call';

export function restart(call: Call): Outcome {
  const { argv, node, place, text, doubt, afterFailure } = call;
  const [name = ''] = argv;
  const options = argv.slice(1).join(' ');
  if (/(^| )(-c|--help|-k|--wtmp-only|-w)\b/.test(options) || (name.endsWith('init') && !/^[016sS]$/.test(options)))
    return done();
  const restarts =
    (name.endsWith('reboot') && !/(-p|--poweroff|--halt)\b/.test(options)) ||
    (name === 'shutdown' && /(^| )(-\w*r\w*|--reboot)\b/.test(options)) ||
    options === '6';
  if (restarts && doubt === null && call.when !== 'once')
    node.addUnread(`restarts the node at every boot: ${text}`, place);
  if (restarts) node.restarts.push({ place, doubt });
  else if (name === 'kexec') node.addUnread(`starts another kernel: ${text}`, place);
  else if (!afterFailure)
    node.addUnread(doubt === null ? `powers the node off: ${text}` : `may power the node off: ${doubt}`, place);
  return done();
}

/** Takes the node out of service, as `systemctl rescue` does. */
export function endService({ node, doubt, place, text, afterFailure }: Call): Outcome {
  if (!afterFailure)
    node.addUnread(
      doubt === null ? `ends the service of the node: ${text}` : `may end the service of the node: ${doubt}`,
      place,
    );
  return done();
}
