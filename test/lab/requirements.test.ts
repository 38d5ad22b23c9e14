import {
  FAST_LAB_PACKAGES,
  requireFullMachine,
  requireMachine,
  takesUserNamespace,
  whyNotUp,
  type LabMachine,
} from '../../lab';

const COMPLETE: LabMachine = { platform: 'linux', isRoot: false, has: () => true, setting: () => null };

const restricted = (key: string, value: string): LabMachine => ({
  ...COMPLETE,
  setting: (asked) => (asked === key ? value : null),
});

const APPARMOR = restricted('kernel/apparmor_restrict_unprivileged_userns', '1');

test('a machine that has everything is let through', () => {
  expect(() => {
    requireMachine(COMPLETE);
  }).not.toThrow();
});

test.each(FAST_LAB_PACKAGES.map(({ name, files }) => ({ name, files })))(
  'without $name the lab says so, and the command that brings it',
  ({ name, files }) => {
    const lacking = { ...COMPLETE, has: (file: string) => !files.includes(file) };
    expect(() => {
      requireMachine(lacking);
    }).toThrow(
      `the lab lacks ${name}; on Debian and Ubuntu: sudo apt-get install --yes --no-install-recommends ${name}`,
    );
  },
);

test('another system is refused by its name', () => {
  expect(() => {
    requireMachine({ ...COMPLETE, platform: 'darwin' });
  }).toThrow(
    "the lab needs Linux's network namespaces, and this is darwin; run it on Linux, in a virtual machine for example",
  );
});

test('what is missing has the kind that the exit code is made of', () => {
  const thrown = (): unknown => {
    try {
      requireMachine({ ...COMPLETE, has: () => false });
      return null;
    } catch (error) {
      return error;
    }
  };
  expect(thrown()).toMatchObject({ kind: 'machine', name: 'LabError' });
});

const FORBIDDEN = 'unshare: unshare failed: Operation not permitted';

test.each([
  ['AppArmor', APPARMOR, "this system's AppArmor takes the capabilities out of user namespaces"],
  [
    'Debian before 11',
    restricted('kernel/unprivileged_userns_clone', '0'),
    'sysctl -w kernel.unprivileged_userns_clone=1',
  ],
  ['no user namespaces', restricted('user/max_user_namespaces', '0'), 'sysctl -w user.max_user_namespaces=10000'],
  ['a container', COMPLETE, 'in a container, start that with --privileged'],
])('what the system forbids is named with its remedy: %s', (_, machine, message) => {
  expect(whyNotUp(FORBIDDEN, machine).message).toContain(message);
});

test('any other failure is told as it was said', () => {
  expect(whyNotUp('worker-0 did not boot: no room', COMPLETE).message).toBe(
    'the lab did not come up: worker-0 did not boot: no room',
  );
  expect(whyNotUp('', COMPLETE).message).toBe('the lab did not come up: it ended without a word');
});

test('root does without a user namespace where the system restricts those, nobody else does', () => {
  const machines = [COMPLETE, { ...COMPLETE, isRoot: true }, APPARMOR, { ...APPARMOR, isRoot: true }];
  expect(machines.map(takesUserNamespace)).toEqual([true, true, true, false]);
});

describe('the full lab', () => {
  const bridged: LabMachine = { ...restricted('net/bridge/bridge-nf-call-iptables', '0'), isRoot: true };
  const refusal = (machine: LabMachine): string => {
    try {
      requireFullMachine(machine);
      return '';
    } catch (error) {
      return String(error);
    }
  };

  test('takes root, its packages, and a kernel with what a container cannot load', () => {
    expect(refusal(bridged)).toBe('');
    expect(refusal({ ...bridged, isRoot: false })).toContain('put "sudo" before the command');
    expect(refusal({ ...bridged, has: (file) => !file.includes('nspawn') })).toContain(
      'the lab lacks systemd-container; on Debian and Ubuntu: sudo apt-get install',
    );
    expect(refusal({ ...bridged, setting: () => null })).toContain('sudo modprobe br_netfilter');
  });
});
