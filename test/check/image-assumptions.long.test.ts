import { judge, type Judgement } from '../../lib/check/judgement';
import { type Edit, editedTemplate, inUserData, modelOf, propertiesOf, set } from '../rules/default-app';

function checked(...edits: readonly Edit[]): Judgement {
  return judge(modelOf(editedTemplate(...edits)), { rules: [] });
}

function idsOf({ assumptions }: Judgement): readonly string[] {
  return assumptions.map(({ id }) => id);
}

/** What an edit takes away, adds, makes of the first rule, and says of it. */
function effectOf(...edits: readonly Edit[]): object {
  const before = idsOf(checked());
  const result = checked(...edits);
  const after = idsOf(result);
  return {
    lost: before.filter((id) => !after.includes(id)),
    podToPod: result.rules.podToPodWithoutNat,
    breaches: result.findings.filter(({ id }) => id === 'assumption-broken').map(({ message }) => message),
  };
}

const installs = (name: string): Edit => inUserData(1, '[containerd', `[${name}, containerd`);
const runs = (command: string): Edit =>
  inUserData(1, 'systemctl enable pod-network ', `${command}\nsystemctl enable pod-network `);
const drops = (programs: string): string =>
  `worker-1: the user data installs or starts ${programs}, whose rules may drop forwarded pod packets`;

describe('a firewall in the user data takes the FORWARD policy away, and with it the verdict', () => {
  test.each([
    'docker.io',
    'docker-ce',
    'docker-ce=5:27.3.1-1~ubuntu.24.04~noble',
    'moby-engine',
    'docker',
    'docker-25.0.8',
  ])('package %s', (name) => {
    expect(effectOf(installs(name))).toEqual({
      lost: ['forward-policy-accept'],
      podToPod: 'unknown',
      breaches: [drops('docker')],
    });
  });

  test.each(['docker-compose-plugin', 'docker-ce-cli', 'docker-registry', 'dockerfile-tools'])(
    'package %s runs no daemon',
    (name) => {
      expect(effectOf(installs(name))).toEqual({ lost: [], podToPod: 'proved', breaches: [] });
    },
  );

  test('ufw', () => {
    expect(effectOf(installs('ufw'))).toEqual({
      lost: ['forward-policy-accept'],
      podToPod: 'unknown',
      breaches: [drops('ufw')],
    });
  });

  test('firewalld, which may map addresses too', () => {
    expect(effectOf(installs('firewalld'))).toEqual({
      lost: ['forward-policy-accept', 'no-foreign-nat-rules'],
      podToPod: 'unknown',
      breaches: [drops('firewalld')],
    });
  });

  test.each(['systemctl enable --now docker', 'systemctl restart docker.service'])('%s', (command) => {
    expect(effectOf(runs(command))).toEqual({
      lost: ['forward-policy-accept'],
      podToPod: 'unknown',
      breaches: [drops('docker')],
    });
  });

  test('Docker that writes no rules takes nothing away', () => {
    const settings = (text: string): Edit =>
      inUserData(1, 'write_files:\n', `write_files:\n- path: /etc/docker/daemon.json\n  content: '${text}'\n`);
    expect(effectOf(installs('docker.io'), settings('{"iptables": false}'))).toEqual({
      lost: [],
      podToPod: 'proved',
      breaches: [],
    });
    for (const text of ['{"iptables": true}', '{}', '{"iptables": fal']) {
      expect(effectOf(installs('docker.io'), settings(text))).toMatchObject({ podToPod: 'unknown' });
    }
  });

  test('what the user data accepts before the policy is proved all the same', () => {
    const accepts = runs(
      'iptables -I FORWARD -s 10.200.0.0/16 -j ACCEPT\niptables -I FORWARD -d 10.200.0.0/16 -j ACCEPT',
    );
    expect(effectOf(installs('docker.io'), accepts)).toMatchObject({
      lost: ['forward-policy-accept'],
      podToPod: 'proved',
    });
    // firewalld's own table is asked after it, and may still drop
    expect(effectOf(installs('firewalld'), accepts)).toMatchObject({ podToPod: 'unknown' });
  });
});

test('rules that cannot be read take away what they could change, and the verdict', () => {
  expect(effectOf(runs('iptables-restore < /root/rules'))).toEqual({
    lost: ['forward-policy-accept', 'no-foreign-nat-rules'],
    podToPod: 'unknown',
    breaches: [],
  });
});

describe('the reverse path filter', () => {
  const strict = inUserData(1, 'net.ipv4.ip_forward=1', 'net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=1');

  test('strict, on a node with one interface, is told and harms nothing', () => {
    const result = checked(strict);
    expect(result.rules.podToPodWithoutNat).toBe('proved');
    expect(idsOf(result)).not.toContain('reverse-path-filter-loose');
    expect(result.findings.filter(({ id }) => id === 'assumption-broken')).toEqual([
      expect.objectContaining({
        severity: 'info',
        message: expect.stringContaining('which has no effect on a node with one interface') as string,
      }),
    ]);
  });

  test('made loose for all is loose, whatever an interface has', () => {
    const loose = inUserData(
      1,
      'net.ipv4.ip_forward=1',
      'net.ipv4.ip_forward=1 net.ipv4.conf.default.rp_filter=1 net.ipv4.conf.all.rp_filter=2',
    );
    expect(effectOf(loose)).toEqual({ lost: [], podToPod: 'proved', breaches: [] });
  });
});

describe('what is assumed only where something rests on it', () => {
  // one whose name says nothing of its interfaces
  const ownImage = set('Instance', /worker1/, { ImageId: 'ami-1' });
  const textOf = (id: string, ...edits: readonly Edit[]): string | undefined =>
    checked(ownImage, ...edits).assumptions.find((one) => one.id === id)?.text;

  test('the name of the primary interface, where rules name one', () => {
    expect(textOf('primary-interface-name')).toBeUndefined();
    const masquerade = (name: string): Edit =>
      runs(`iptables -t nat -A POSTROUTING -o ${name} -s 10.200.1.0/24 ! -d 10.200.0.0/16 -j MASQUERADE`);
    for (const name of ['eth0', 'ens5']) {
      expect(textOf('primary-interface-name', masquerade(name))).toBe(
        `the primary interface of worker-1 is called ${name}, as in rules or routes of the user data`,
      );
    }
  });

  test('a rule decides by that name', () => {
    const own = [
      ownImage,
      inUserData(1, 'ip saddr 10.200.1.0/24 ip daddr != 224.0.0.0/4 oifname != "cnio0" masquerade', ''),
      inUserData(1, '"ipMasq": true', '"ipMasq": false'),
    ];
    const byName = (name: string): Edit =>
      runs(`iptables -t nat -A POSTROUTING -o ${name} -s 10.200.1.0/24 ! -d 10.200.0.0/16 -j MASQUERADE`);
    for (const name of ['eth0', 'ens5', 'enX0', 'ens+'])
      expect(checked(...own, byName(name)).rules.podEgressAsNode).toBe('proved');
    expect(checked(...own, byName('tun0')).rules.podEgressAsNode).toBe('refuted');
  });

  test('that AWS picks an address, where none is stated', () => {
    expect(textOf('address-picked-by-aws')).toBeUndefined();
    const picked: Edit = (template) => {
      delete propertiesOf(template, 'NetworkInterface', /worker2/).PrivateIpAddress;
    };
    expect(textOf('address-picked-by-aws', picked)).toBe(
      'AWS picks the address of worker-2 from the block of the subnet',
    );
  });

  test('nothing at all where there is no worker', () => {
    const none: Edit = (template) => {
      template.Resources = Object.fromEntries(
        Object.entries(template.Resources).filter(([, { Type }]) => Type !== 'AWS::EC2::Instance'),
      );
    };
    expect(checked(none).assumptions).toEqual([]);
  });
});

describe('an image whose name contradicts what a worker needs', () => {
  const isOf = (parameter: string): Edit => set('Instance', /worker1/, { ImageId: `{{resolve:ssm:${parameter}}}` });
  /** The first rule, with every finding about worker-1 but what explains or foretells. */
  const found = (...edits: readonly Edit[]): readonly string[] => {
    const { rules, findings } = judge(modelOf(editedTemplate(...edits)));
    const about = findings.filter(({ severity, resource }) => severity !== 'info' && resource.includes('worker1'));
    return [rules.podToPodWithoutNat, ...about.map(({ id, message }) => `${id}: ${message}`)];
  };

  test.each([
    ['/aws/service/ami-windows-latest/Windows_Server-2022-English-Full-Base', 'Windows'],
    ['/aws/service/ecs/optimized-ami/windows_server/2022/full/recommended/image_id', 'Windows'],
    ['/aws/service/ec2-macos/sonoma/x86_64_mac/latest/image_id', 'macOS'],
    ['/aws/service/freebsd/amd64/base/ufs/14.2/RELEASE', 'FreeBSD'],
    ['/aws/service/bottlerocket/aws-k8s-1.31/x86_64/latest/image_id', 'Bottlerocket'],
  ])('%s: no pod starts, and one finding says so', (parameter, name) => {
    const [verdict, ...rest] = found(isOf(parameter));
    expect(verdict).toBe('refuted');
    expect(rest).toEqual([expect.stringMatching(/^pods-cannot-start: no pod of worker-1 starts: /)]);
    expect(rest[0]).toContain(`${parameter} is an image of ${name}, which`);
  });

  test.each([
    ['/aws/service/ecs/optimized-ami/amazon-linux-2023/recommended/image_id', 'Amazon ECS'],
    ['/aws/service/eks/optimized-ami/1.31/amazon-linux-2023/x86_64/standard/recommended/image_id', 'Amazon EKS'],
    ['/aws/service/canonical/ubuntu/eks/24.04/1.31/stable/current/amd64/hvm/ebs-gp3/ami-id', 'Amazon EKS'],
    ['/aws/service/deeplearning/ami/x86_64/base-oss-nvidia-driver-gpu-ubuntu-22.04/latest/ami-id', 'AWS Deep Learning'],
  ])('%s: the image may bring what breaks a rule, and one finding says so', (parameter, name) => {
    const [verdict, ...rest] = found(isOf(parameter));
    expect(verdict).toBe('unknown');
    expect(rest).toEqual([expect.stringContaining(`${parameter} is an image of ${name}, whose own agents`)]);
  });

  test.each([
    '/aws/service/canonical/ubuntu/server/noble/stable/20251022/amd64/hvm/ebs-gp3/ami-id',
    '/aws/service/debian/release/13/latest/amd64',
    '/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64',
    '/own/image',
  ])('%s contradicts nothing', (parameter) => {
    expect(found(isOf(parameter))).toEqual(['proved']);
  });
});

describe('the name of the primary interface, where the image tells', () => {
  const NOBLE = '/aws/service/canonical/ubuntu/server/noble/stable/20251022/amd64/hvm/ebs-gp3/ami-id';
  const launch = (parameter: string, InstanceType: string): Edit =>
    set('Instance', /worker1/, { ImageId: `{{resolve:ssm:${parameter}}}`, InstanceType });
  const names = (name: string): Edit => runs(`iptables -t nat -A POSTROUTING -o ${name} -d 198.51.100.1 -j ACCEPT`);
  const lost = ['forward-policy-accept', 'no-foreign-nat-rules'];

  test.each([
    [NOBLE, 't3.small', 'eth0'],
    [NOBLE, 't3.small', 'eth+'],
    ['/aws/service/debian/release/13/latest/amd64', 'm5.large', 'enX0'],
    ['/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-arm64', 't4g.small', 'eth0'],
  ])('%s on %s contradicts %s', (parameter, type, name) => {
    const result = checked(launch(parameter, type), names(name));
    expect(result.rules.podToPodWithoutNat).toBe('unknown');
    expect(idsOf(checked()).filter((id) => !idsOf(result).includes(id))).toEqual(lost);
    expect(idsOf(result)).not.toContain('primary-interface-name');
    const [told, ...others] = result.findings.filter(({ severity }) => severity === 'warning');
    expect(told?.message).toContain('and the image calls the first interface ens5');
    expect(others).toEqual([]);
  });

  test.each([
    [NOBLE, 't3.small', 'ens5'],
    [NOBLE, 't3.small', 'e+'],
    [NOBLE, 't2.small', 'eth0'],
    [NOBLE, 'c5.metal', 'eth0'],
    ['/aws/service/ami-amazon-linux-latest/amzn2-ami-hvm-x86_64-gp2', 't3.small', 'eth0'],
    ['/own/image', 't3.small', 'eth0'],
  ])('%s on %s does not contradict %s', (parameter, type, name) => {
    const result = checked(launch(parameter, type), names(name));
    expect([result.rules.podToPodWithoutNat, idsOf(result).includes('primary-interface-name')]).toEqual([
      'proved',
      true,
    ]);
  });
});
