import type { NodeSetup } from '../../lib/model/node-setup';
import type { NetworkModel } from '../../lib/model-api';
import { CLIENT_PROGRAMS } from '../../lib/user-data/program/client-programs';
import { foreignFirewalls } from '../../lib/plan/foreign-firewall';
import type { StaticAnalysis } from '../static-analysis';
import { NODE_PACKAGES } from './root-file-system';

/**
 * Adjusts a static analysis to machines, which run their user data to the last line, whether `check` can read it or not. A doubt
 * about user data stays only if it downloads something, because downloads fail in the lab: `curl URL | sh` runs an empty script,
 * `set -e` ends a script, and a firewall that the image lacks is not installed.
 */
export function analysisForMachines(analysis: StaticAnalysis, { nodes }: NetworkModel): StaticAnalysis {
  const fetching = nodes.filter(({ setup }) => downloads(setup)).map(({ name }) => name);
  return fetching.length > 0 ? { ...analysis, fetching } : { ...analysis, doubted: [], doubts: [] };
}

const FETCHES = new RegExp(
  `(^|[\\s;&|(\`"'/])(${[...CLIENT_PROGRAMS.keys(), 'rsync', 'scp', 'gsutil', 'git', 'oras', 's3cmd', 'pip3?', 'dnf', 'yum', 'apk'].join('|')})\\s`,
);

/** `apt-get` or `apt` with its arguments. */
const APT = /(?:^|[\s;&|(`"'/])apt(?:-get)?\s+([^;&|)\n]*)/g;

const isThere = (name: string): boolean => NODE_PACKAGES.includes(name.replace(/[=:].*/, ''));

function aptBrings(line: string): boolean {
  return [...line.matchAll(APT)].some(([, rest = '']) => {
    const [verb, ...packages] = rest.split(/\s+/).filter((word) => word !== '' && !word.startsWith('-'));
    if (verb === 'update') return false;
    return verb !== 'install' || !packages.every(isThere);
  });
}

/** Whether user data downloads something that the lab's image lacks, as far as its text shows. */
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
