import fc from 'fast-check';
import { isPodNetworkError, PodNetworkError } from '../../lib/address/pod-network-error';
import { LONGEST_URL } from '../../lib/node/gate';
import { writeJoinScript } from '../../lib/node/kubernetes/join-script';
import { KEEP_DIGEST } from '../../lib/node/node-script';
import { refuseLongUserData, writeUserData } from '../../lib/node/user-data';
import type { NodeSpec } from '../../lib/node/node-spec';
import { nodeSpec, WORKER_0 } from './arbitraries';

test('the whole document of worker-0 of the source document', () => {
  expect(writeUserData(WORKER_0)).toMatchSnapshot();
});

/** Lines of a text that another lacks, each as often as it has more of it. */
function linesBeyond(text: string, other: string): readonly string[] {
  const left = other.split('\n');
  return text.split('\n').filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

test('every option and a bootstrap change these lines and no other', () => {
  const plain = writeUserData(WORKER_0);
  const changed = writeUserData({
    ...WORKER_0,
    ipMasq: false,
    hairpinMode: true,
    mtu: 8951,
    packages: [],
    cniBinDir: '/opt/cni/bin',
    bootstrap: ['set -eu', 'kubeadm join --token ${Token[TOKEN.12]}'],
  });
  expect({ gone: linesBeyond(plain, changed), added: linesBeyond(changed, plain) }).toMatchInlineSnapshot(`
    {
      "added": [
        "  test -e pod_network_bootstrap || rm -f config_scripts_per_instance*",
        "      "ipMasq": false,",
        "      "hairpinMode": true,",
        "      "mtu": 8951,",
        "  cni.bin_dir = "/opt/cni/bin"",
        "  CNI_BIN_DIR=/opt/cni/bin",
        "--part",
        "Content-Type: text/x-shellscript-per-instance; name=pod-network-bootstrap",
        "#!/bin/bash",
        "[ -e /run/pod-network/applied ] || {",
        "echo 'bootstrap: the pod network is not up (see pod-network-status); a restart tries again'",
        "exit 1",
        "}",
        "[ "$POD_NETWORK" ] || { POD_NETWORK=1 "$0" && sha256sum "$0" >/var/lib/cloud/instance/sem/pod_network_bootstrap; exit; }",
        "set -eu",
        "kubeadm join --token \${Token[TOKEN.12]}",
        "",
        "",
      ],
      "gone": [
        "package_update: true",
        "packages: [containerd, containernetworking-plugins, nftables, iptables]",
        "      "ipMasq": true,",
        "  cni.bin_dir = "/usr/lib/cni"",
        "  CNI_BIN_DIR=/usr/lib/cni",
        "  for a in $(ls /var/lib/cni/results | sed -n 's/^bridge-\\(.*\\)-eth0$/bridge\\1/p'); do iptables -w -t nat -N CNI-$(printf %s $a | sha512sum | cut -c-24); done",
      ],
    }
  `);
});

test('one node takes less than 7,200 bytes: a template of three is sent without a bucket', () => {
  expect(writeUserData(WORKER_0).length).toBeLessThan(7_200);
});

describe('with every option on, of the 16,384 bytes', () => {
  const everything = {
    ...WORKER_0,
    podCidr: '100.100.100.100/30',
    podSupernet: '100.100.0.0/16',
    hairpinMode: true,
    mtu: 9001,
    gate: { url: 'x'.repeat(LONGEST_URL), timeoutSeconds: 43_200, gateway: '100.100.100.101/30' },
  };
  const join = writeJoinScript({
    version: '1.35',
    packageManager: 'apt',
    nodeName: 'worker-100',
    podCidr: everything.podCidr,
    endpoint: '100.100.100.100:6443',
    token: {
      service: 'secretsmanager',
      id: 'arn:aws:secretsmanager:eu-central-1:123456789012:secret:JoinToken-AbCdEf',
    },
    shutdownGraceSeconds: 3_600,
    externalCloudProvider: true,
    imageCredentials: null,
  });

  const mssClamp = { bytes: 8961, vpcCidrs: ['100.101.100.0/24', '100.102.100.0/24'] };
  const blocks = (count: number) => Array.from({ length: count }, (_, at) => `100.120.${String(100 + at)}.0/24`);

  test.each<[string, Partial<NodeSpec>, readonly string[], number]>([
    ['5,400 remain for a bootstrap of your own', {}, [], 5_400],
    ['2,300 remain beside kubeadm', {}, join, 2_300],
    ['2,000 beside kubeadm and a clamp in a VPC of two blocks', { mssClamp }, join, 2_000],
    ['1,800 beside these and three other networks', { mssClamp, nonMasqueradeCidrs: blocks(3) }, join, 1_800],
    ['none beside these and 38 other networks', { mssClamp, nonMasqueradeCidrs: blocks(38) }, join, 0],
    ['2,100 for your own beside all 64', { mssClamp, nonMasqueradeCidrs: blocks(64) }, [], 2_100],
  ])('%s', (_, more, lines, bytes) => {
    refuseLongUserData(writeUserData({ ...everything, ...more, bootstrap: [...lines, 'x'.repeat(bytes)] }));
  });
});

test('the script of each boot is the same whatever the spec, and the bootstrap is a part of its own', () => {
  const perBoot = (text: string) => /^Content-Type: text\/x-shellscript-per-boot;[^]*?\n--/m.exec(text)?.[0];
  fc.assert(
    fc.property(
      nodeSpec.map((spec) => ({ ...spec, bootstrap: [] })),
      (spec) => {
        const without = writeUserData(spec);
        const withOne = writeUserData({ ...spec, bootstrap: ['true'] });
        expect(perBoot(without)).toBe(perBoot(writeUserData(WORKER_0)));
        expect(without).not.toContain('per-instance;');
        // what stood there before stands there still: only a part and the line that has it run are added
        const forgets = /^.*rm -f config_scripts_per_instance\*\n/gm;
        const asBefore = withOne.replace(forgets, '');
        expect(asBefore.startsWith(without.replace(/--\n$/, '\n'))).toBe(true);
      },
    ),
    { numRuns: 50 },
  );
});

test('bootstrap lines arrive untouched, CDK tokens too', () => {
  const lines = ['cat <<"EOF" >/tmp/x', '  ${Token[TOKEN.7]}  \t', '', 'EOF', "echo '$HOME' `date` \\"];
  expect(writeUserData({ ...WORKER_0, bootstrap: lines })).toContain(
    `\n${KEEP_DIGEST}\n${lines.join('\n')}\n\n--part--`,
  );
});

test('refuses what the parts of it refuse', () => {
  expect(() => writeUserData({ ...WORKER_0, packages: ['a b'] })).toThrow(/^`packages` must contain one package name/);
  expect(() => writeUserData({ ...WORKER_0, podCidr: '10.201.0.0/24' })).toThrow(PodNetworkError);
});

describe('refuseLongUserData', () => {
  const longOf = (bytes: number) => {
    const shortest = writeUserData({ ...WORKER_0, bootstrap: ['#'] });
    return writeUserData({ ...WORKER_0, bootstrap: [`#${'x'.repeat(bytes - shortest.length)}`] });
  };

  test('takes 16,384 bytes, and says of one more what takes the room', () => {
    const whole = longOf(16_384);
    expect(whole.length).toBe(16_384);
    refuseLongUserData(whole);
    const [config, perBoot] = [whole].flatMap((text) => {
      const second = text.indexOf('\n--part\nContent-Type: text/x-shellscript-per-boot');
      const first = text.indexOf('\n--part\n');
      return [second - first, text.lastIndexOf('\n--part\n') - second];
    });
    const frame = whole.indexOf('\n--part\n') + '\n--part--\n'.length;
    const bootstrap = 16_385 - Number(config) - Number(perBoot) - frame;
    expect(() => {
      refuseLongUserData(longOf(16_385));
    }).toThrow(
      new PodNetworkError(
        `user data is 16385 bytes, 1 over the limit of 16384: ${String(config)} bytes of text/cloud-config, ${String(perBoot)} bytes of pod-network, ${String(bootstrap)} bytes of pod-network-bootstrap; shorten \`bootstrap\`, or let it download the rest, for example from S3`,
      ),
    );
  });

  test("counts bytes, not characters, and takes anybody's document", () => {
    refuseLongUserData('\u00e9'.repeat(8_192));
    expect(() => {
      refuseLongUserData('\u00e9'.repeat(8_193));
    }).toThrow(
      new PodNetworkError(
        'user data is 16386 bytes, 2 over the limit of 16384; shorten `bootstrap`, or let it download the rest, for example from S3',
      ),
    );
  });

  test('refuses by size alone', () => {
    fc.assert(
      fc.property(fc.nat(40_000), (length) => {
        let refused = false;
        try {
          refuseLongUserData('x'.repeat(length));
        } catch (refusal) {
          refused = isPodNetworkError(refusal);
        }
        expect(refused).toBe(length > 16_384);
      }),
    );
  });
});
