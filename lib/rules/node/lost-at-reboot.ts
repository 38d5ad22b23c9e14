import { lostCommands, lostSysctls } from '../../model/first-boot-only';
import { rule } from '../rule';

/** What a first boot sets by a command alone: scripts and runcmd run once an instance (cloud-init, "Boot stages"), and the kernel keeps nothing. */
export const lostAtReboot = rule(
  {
    id: 'lost-at-reboot',
    severity: 'warning',
    meaning:
      'rules, routes or kernel parameters are set only by a command at the first boot, and a reboot removes them',
    fix: 'set them at every boot: kernel parameters in /etc/sysctl.d, rules and routes in a systemd unit or bootcmd',
  },
  ({ network }, finding) =>
    network.workers.flatMap(({ name, model }) => {
      const lost = [...lostCommands(model.setup), ...lostSysctls(model.setup)];
      if (lost.length === 0) return [];
      const message = `${name} sets at its first boot only: ${lost.join('; ')}`;
      return [finding(model.origin, message)];
    }),
);
