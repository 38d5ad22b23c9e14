import { readMachineLaunches } from '../../lib/model-api';
import type { NetworkModel } from '../../lib/model-api';
import { measureFullLab, podsIn, withFullLab } from '../../lab/full';
import type { FullChannel } from '../../lab/full/full-channel';
import { modelOf, networkOf, sourcesOf, type Asked, type DifferentialOptions, type Summary } from './differential';
import type { NetworkSpec } from './network-spec';
import { FORWARD_FILE } from './node-files';
import { comparePackets } from './two-witnesses';

/**
 * Boots random networks as machines, one after the other, and compares each packet with the walk. None is made small: each try takes
 * as long as a boot.
 */
export async function runFullDifferential({
  runs,
  seed,
  first = 0,
  tell,
  onNetwork,
}: DifferentialOptions): Promise<Summary> {
  const asked: Asked[] = [];
  for (let number = first; number < first + runs; number++) {
    const one = await askMachines(bootable(networkOf(seed, number)), tell);
    onNetwork?.(one);
    asked.push(one);
  }
  const found = asked.map(({ spec, comparison }, at) => ({ number: first + at, spec, comparison, small: false }));
  return {
    comparisons: asked.map(({ comparison }) => comparison),
    found: found.filter(({ comparison }) => comparison.disagreements.length > 0),
  };
}

async function askMachines(spec: NetworkSpec, tell: DifferentialOptions['tell']): Promise<Asked> {
  const model: NetworkModel = modelOf(spec);
  const walked = tell?.(model) ?? model;
  const launches = readMachineLaunches(sourcesOf(spec));
  const measured = await withFullLab({ model, launches }, {}, async (lab) => {
    const fleet = await podsIn(lab);
    await applySettings(spec, lab.channel);
    await lab.channel.settle();
    return measureFullLab(lab, fleet);
  });
  return { spec, model, measured, comparison: comparePackets(measured, walked) };
}

/**
 * The bridge plugin has turned forwarding on for its first pod. Whatever applies a node's own settings again turns it off where they say
 * so, and that is what the fast lab does.
 */
async function applySettings({ workers }: NetworkSpec, channel: FullChannel): Promise<void> {
  for (const [at, { node }] of workers.entries()) {
    if (node.forwarding !== 'off') continue;
    const name = `worker-${String(at)}`;
    const { code, output } = await channel.run(name, ['sysctl', '-p', FORWARD_FILE]);
    if (code !== 0) throw new Error(`${name}: ${output}`);
  }
}

/**
 * A network as far as machines can have it. Left out is what the distribution decides and no model says: how it sets up a second
 * interface or a second address of one, and which of two CNI files containerd takes where the first has no pods. Left out as well are
 * a node's own routes by way of its neighbours: the full lab answers for every address of a subnet, and hands all to the VPC's router.
 */
function bootable(spec: NetworkSpec): NetworkSpec {
  return {
    ...spec,
    control: spec.control === null ? null : { ...spec.control, address: 'stated' },
    workers: spec.workers.map((worker) => ({
      ...worker,
      second: null,
      address: 'stated',
      node: {
        ...worker.node,
        routes: 'none',
        runtime: null,
        cni: { ...worker.node.cni, loopback: 'last', fault: null },
      },
    })),
  };
}
