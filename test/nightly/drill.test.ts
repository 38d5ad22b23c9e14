import { App, Stack } from 'aws-cdk-lib';
import { Bootstrap, PodNetwork } from '../../lib';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { isUnknown, readMachineLaunches, readTemplates } from '../../lib/model-api';
import { drillFullLab, type Launchable } from '../../lab/full';
import { drillSchedule } from '../../lab/full/drill-schedule';
import { rootFileSystem } from '../../lab/full/root-file-system';
import { requireFullMachine } from '../../lab/requirements';
import { scratchFolder } from '../scratch-folder';

const PROVED = { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' };
const assembly = scratchFolder();

beforeAll(async () => {
  requireFullMachine();
  const app = new App({ outdir: assembly });
  new PodNetwork(new Stack(app, 'Cluster'), 'PodNetwork', {
    workerCount: 2,
    bootstrap: Bootstrap.commands('date >>/var/lib/bootstrapped'),
  });
  app.synth();
  await rootFileSystem(() => undefined);
});

/** The network of the test, with texts of each node's user data that have to be there replaced by others. */
function launchable(changes: readonly (readonly [piece: string, replacement: string])[] = []): Launchable {
  const sources = collectTemplates([assembly]);
  const launches = readMachineLaunches(sources).map((launch) => {
    if (launch.userData === null || isUnknown(launch.userData)) throw new Error('a worker has no user data');
    let { userData } = launch;
    for (const [piece, replacement] of changes) {
      if (!userData.includes(piece)) throw new Error(`the user data has no "${piece}"`);
      userData = userData.replaceAll(piece, replacement);
    }
    return { ...launch, userData };
  });
  return { model: readTemplates(sources), launches };
}

test(
  'heals after every day of a bad week, without another bootstrap',
  async () => {
    const { healed, steps } = await drillFullLab(launchable(), { leases: 20 });
    const unhealed = steps
      .filter((step) => !step.healed)
      .map(({ name, failed, findings }) => ({ name, failed, findings }));
    expect({ healed, names: steps.map(({ name }) => name), unhealed }).toEqual({
      healed: true,
      names: drillSchedule().map(({ name }) => name),
      unhealed: [],
    });
  },
  15 * 60_000,
);

test('does not heal from the first restart where the boot unit is taken out of the user data', async () => {
  const broken = launchable([
    ['text/x-shellscript-per-boot', 'text/x-shellscript-per-instance'],
    ['systemctl enable pod-network pod-network.timer', 'true'],
  ]);
  const { healed, steps } = await drillFullLab(broken, {
    steps: ['first-boot', 'reboot-one', 'power-cut'],
    withinSeconds: 20,
  });
  expect(steps.map(({ name, healed: did, rules }) => ({ name, did, rules }))).toEqual([
    { name: 'first-boot', did: true, rules: PROVED },
    { name: 'reboot-one', did: false, rules: { ...PROVED, podToPodWithoutNat: 'refuted' } },
  ]);
  expect(healed).toBe(false);
});

test.each([
  [
    'ruleset-flushed',
    'nothing follows a flush',
    'ExecStartPost=sh /etc/pod-network/after-flush',
    'ExecStartPost=/bin/true',
    'a connection from before the table leaves as the pod',
  ],
  [
    'ruleset-flushed',
    'pods get no chain back',
    'iptables -w -t nat -N',
    'true',
    'failed to destroy network for sandbox',
  ],
  ['kubelet-enabled', 'kubelet is not held back', 'systemctl stop kubelet', 'true', 'bare'],
  [
    'services-hairpin',
    'the table takes no notice of marks',
    'meta mark & 0x6000 != 0 accept',
    '# accept',
    'Service itself by tcp: no answer',
  ],
])('the step %s fails where %s', async (name, _what, piece, replacement, reason) => {
  const { healed, steps } = await drillFullLab(launchable([[piece, replacement]]), { steps: [name] });
  expect({ healed, said: steps.flatMap(({ findings }) => findings.map(({ message }) => message)).join('; ') }).toEqual({
    healed: false,
    said: expect.stringContaining(reason) as string,
  });
});
