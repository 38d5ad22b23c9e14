import { FETCH_PROGRAMS } from '../../lib/cloud-init/fetch-programs';
import type { NodeSetup } from '../../lib/cloud-init/node-setup';
import type { NetworkModel } from '../../lib/model';
import { foreignFirewalls } from '../../lib/walk/foreign-firewall';
import type { Foreknowledge } from '../foreknowledge';
import { NODE_PACKAGES } from './root-file-system';

/**
 * What is foreknown of a network whose user data a full lab carries out to the last line, whether `check` understands it or not.
 * A doubt about that stays only where it brings something from outside, which nothing here comes from: `curl URL | sh` runs an
 * empty script, and a firewall that the image lacks is not installed.
 */
export function foreknownOfMachines(foreknown: Foreknowledge, { nodes }: NetworkModel): Foreknowledge {
  return nodes.some(({ setup }) => bringsFromOutside(setup)) ? foreknown : { ...foreknown, doubted: [], doubts: [] };
}

const FETCHES = new RegExp(`(^|[\\s;&|(\`"'/])(${[...FETCH_PROGRAMS.keys(), 'apt', 'apt-get', 'pip3?'].join('|')})\\s`);

/** Whether a user data gets what the lab's image lacks, as far as its text says. */
export function bringsFromOutside(setup: NodeSetup): boolean {
  const isThere = (name: string): boolean => NODE_PACKAGES.includes(name.replace(/[=:].*/, ''));
  const lines = setup.parts.flatMap(({ text }) => text.split('\n'));
  return (
    !setup.packages.every(isThere) ||
    foreignFirewalls(setup).length > 0 ||
    lines.some((line) => !/^\s*#/.test(line) && FETCHES.test(line) && !line.includes('169.254.169.254'))
  );
}
