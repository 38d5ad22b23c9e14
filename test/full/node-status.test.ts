import { App, Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../../lib';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { readMachineLaunches, readTemplates } from '../../lib/model-api';
import { podsIn, withFullLab } from '../../lab/full';
import { requireFullMachine } from '../../lab/requirements';
import { scratchFolder } from '../scratch-folder';

const assembly = scratchFolder();

beforeAll(() => {
  requireFullMachine();
  const app = new App({ outdir: assembly });
  new PodNetwork(new Stack(app, 'Cluster'), 'PodNetwork', { workerCount: 1 });
  app.synth();
});

/** What happens to a node, what its command then says first, and how it is mended. */
const FAULTS: readonly (readonly [fault: string, said: readonly string[], mend: string])[] = [
  ['sysctl -qw net.ipv4.ip_forward=0', ['net/ipv4/ip_forward is not 1'], 'systemctl restart pod-network'],
  ['nft flush ruleset', ['nft table ip pod_network is missing or changed'], 'systemctl restart pod-network'],
  [
    'ip route del unreachable 10.200.0.0/24',
    ['no unreachable route of 10.200.0.0/24'],
    'systemctl restart pod-network',
  ],
  [
    'mkdir /tmp/cni; mv /etc/cni/net.d/* /tmp/cni',
    ['/etc/cni/net.d/10-bridge.conf is missing or edited', '/etc/cni/net.d/99-loopback.conf is missing or edited'],
    'mv /tmp/cni/* /etc/cni/net.d',
  ],
  [
    'cp /etc/pod-network/nat.nft /tmp; echo nonsense >>/etc/pod-network/nat.nft; systemctl restart pod-network 2>/dev/null',
    ['/etc/pod-network/nat.nft is missing or edited', 'pod-network.service: exit-code'],
    'cp /tmp/nat.nft /etc/pod-network; systemctl restart pod-network',
  ],
  ['systemctl stop containerd', ['containerd is not active'], 'systemctl start containerd'],
  ['systemctl disable pod-network', ['pod-network is disabled'], 'systemctl enable pod-network'],
  ['mv /run/pod-network/applied /tmp', ['not put in force at this boot'], 'mv /tmp/applied /run/pod-network'],
  ['ip link del cnio0', ['pods without bridge cnio0'], 'true'],
];

test('a node says each fault by its command and in the status of its unit, and nothing once it is mended', async () => {
  const sources = collectTemplates([assembly]);
  const launchable = { model: readTemplates(sources), launches: readMachineLaunches(sources) };
  await withFullLab(launchable, {}, async (lab) => {
    await podsIn(lab);
    const sh = async (line: string): Promise<string> => (await lab.channel.run('worker-0', ['sh', '-c', line])).output;
    // there is none from the start of a run to its end
    const status = async (): Promise<string> => {
      const said = await sh(
        "for wait in $(seq 50); do systemctl status pod-network | sed -n 's/^ *Status: //p' | grep . && break; sleep 0.1; done",
      );
      return said.replace(/, \d\d:\d\d:\d\d"$/, '"');
    };
    const ask = async (): Promise<string[]> => {
      const said = await sh('pod-network-status; echo "exit $?"');
      return said.split('\n').map((line) => line.replace(/; fix: .*/, ''));
    };
    const force = '10.200.0.0/24 of 10.200.0.0/16 in force';
    expect([await status(), await ask()]).toEqual([`"${force}"`, [force, 'exit 0']]);

    // it would mend some of them before they are asked about
    await sh('systemctl stop pod-network.timer');
    const stopped = 'wrong: pod-network.timer is not active';
    for (const [fault, said, mend] of FAULTS) {
      await sh(fault);
      const wrong = said.map((one) => `wrong: ${one}`);
      const seen = await ask();
      expect([fault, seen.filter((line) => line !== stopped)]).toEqual([fault, [...wrong, 'exit 1']]);
      expect(seen).toContain(stopped);
      if (mend === 'true') continue;
      await sh(mend);
      expect([mend, await ask()]).toEqual([mend, [stopped, 'exit 1']]);
    }

    // the bridge is still gone: the unit says so, too
    await sh('systemctl start pod-network.timer; systemctl restart pod-network');
    expect(await status()).toBe('"1 wrong (pod-network-status): pods without bridge cnio0"');
  });
});
