import { lostCommands, lostSysctls } from '../../model/first-boot-only';
import { finding } from '../finding';
import type { Rule } from '../rule';

/** What a first boot sets by a command alone: scripts and runcmd run once an instance (cloud-init, "Boot stages"), and the kernel keeps nothing. */
export const lostAtReboot: Rule = {
  id: 'lost-at-reboot',
  find: ({ network }) =>
    network.workers.flatMap(({ name, model }) => {
      const lost = [...lostCommands(model.setup), ...lostSysctls(model.setup)];
      if (lost.length === 0) return [];
      const message = `${name} sets at its first boot only: ${lost.join('; ')}`;
      return [finding('lost-at-reboot', model.origin, message)];
    }),
};
