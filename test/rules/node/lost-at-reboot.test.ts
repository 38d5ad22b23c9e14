import { judge } from '../../../lib/check/judgement';
import { lostAtReboot } from '../../../lib/rules/node/lost-at-reboot';
import { modelOf } from '../../template/template-fixture';
import { oneWorker } from '../one-worker';

function lostOf(...lines: readonly string[]): readonly string[] {
  const { findings } = judge(modelOf(oneWorker({ script: lines })), { rules: [lostAtReboot] });
  return findings
    .filter(({ id }) => id === 'lost-at-reboot')
    .flatMap(({ message }) => message.replace(/^.* only: /, '').split('; '));
}

const MASQUERADE = 'iptables -t nat -A POSTROUTING -s 10.200.0.0/24 ! -d 10.200.0.0/16 -j MASQUERADE';

test('rules, routes and kernel parameters that a script sets once are lost', () => {
  expect(
    lostOf(
      MASQUERADE,
      'ip route add 10.200.1.0/24 via 10.0.1.21',
      'sysctl -w net.bridge.bridge-nf-call-iptables=1',
      "nft -f - <<'X'\ntable ip pods { }\nX",
    ).map((one) => one.replace(/ \(.*/, '')),
  ).toEqual([
    MASQUERADE,
    'ip route add 10.200.1.0/24 via 10.0.1.21',
    'nft -f -',
    'net.bridge.bridge-nf-call-iptables = 1',
  ]);
});

test('what only asks, or sets nothing that pods stand on, is not told of', () => {
  expect(lostOf('ip route show', 'iptables -t nat -L', 'nft list ruleset', 'sysctl -w vm.swappiness=1')).toEqual([]);
});

test('a kernel parameter that a file has as well is kept', () => {
  expect(
    lostOf(
      "echo 'net.bridge.bridge-nf-call-iptables = 1' > /etc/sysctl.d/90-pods.conf",
      'sysctl -w net.bridge.bridge-nf-call-iptables=1',
    ),
  ).toEqual([]);
});

test('iptables rules that a service saves and loads are kept, nft rules are not by the same', () => {
  expect(lostOf('apt-get install -y iptables-persistent', MASQUERADE, 'netfilter-persistent save')).toEqual([]);
  expect(lostOf('apt-get install -y iptables-persistent', 'nft add table ip pods')).toHaveLength(1);
});
