import type { NodeSetup } from '../../lib/model/node-setup';
import type { NetworkModel } from '../../lib/model-api';
import { CLIENT_PROGRAMS } from '../../lib/user-data/program/client-programs';
import { foreignFirewalls } from '../../lib/plan/foreign-firewall';
import type { StaticAnalysis } from '../static-analysis';
import { NODE_PACKAGES } from './root-file-system';

/**
 * What is analysis of a network whose user data a full lab carries out to the last line, whether `check` understands it or not.
 * A doubt about that stays only where it brings something from outside, which nothing here comes from: `curl URL | sh` runs an
 * empty script, `set -e` ends a script at a download, and a firewall that the image lacks is not installed.
 */
export function analysisForMachines(analysis: StaticAnalysis, { nodes }: NetworkModel): StaticAnalysis {
  const fetching = nodes.filter(({ setup }) => downloads(setup)).map(({ name }) => name);
  return fetching.length > 0 ? { ...analysis, fetching } : { ...analysis, doubted: [], doubts: [] };
}

const FETCHES = new RegExp(
  `(^|[\\s;&|(\`"'/])(${[...CLIENT_PROGRAMS.keys(), 'rsync', 'scp', 'gsutil', 'git', 'oras', 's3cmd', 'pip3?', 'dnf', 'yum', 'apk'].join('|')})\\s`,
);

/** `apt-get` with what it is to bring; none of a refresh of the lists. */
const APT = /(?:^|[\s;&|(`"'/])apt(?:-get)?\s+([^;&|)\n]*)/g;

const isThere = (name: string): boolean => NODE_PACKAGES.includes(name.replace(/[=:].*/, ''));

function aptBrings(line: string): boolean {
  return [...line.matchAll(APT)].some(([, rest = '']) => {
    const [verb, ...packages] = rest.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-'));
    if (verb === 'update') return false;
    return verb !== 'install' || !packages.every(isThere);
  });
}

/** Whether a user data gets what the lab's image lacks, as far as its text says. */
export function downloads(setup: NodeSetup): boolean {
  const lines = setup.parts
    .flatMap(({ text }) => text.replaceAll('\\\n', ' ').split('\n'))
    .filter((line) => !/^\s*#/.test(line) && !line.includes('169.254.169.254'));
  return (
    !setup.packages.every(isThere) ||
    foreignFirewalls(setup).length > 0 ||
    lines.some((line) => FETCHES.test(line) || aptBrings(line))
  );
}
