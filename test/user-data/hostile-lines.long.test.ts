import { type NodeSpec } from '../../lib/node/node-spec';
import { writeUserData } from '../../lib/node/user-data';
import { readUserData } from '../../lib/user-data/user-data-reader';

const NODE: Omit<NodeSpec, 'bootstrap'> = {
  podCidr: '10.200.0.0/24',
  podSupernet: '10.200.0.0/16',
  ipMasq: true,
  hairpinMode: false,
  mtu: null,
  packages: [],
  cniBinDir: '/usr/lib/cni',
};

/** What a line of the bootstrap leaves for a person to judge. */
function saidOf(...bootstrap: readonly string[]): readonly unknown[] {
  const { unread, actors, networkCalls } = readUserData(writeUserData({ ...NODE, bootstrap }));
  return [...unread, ...actors, ...networkCalls];
}

test.each([
  'rm -rf /',
  'rm -rf /lib',
  'rm -rf /usr/sbin',
  'rm -rf /var',
  'mv /usr/lib /usr/lib.bak',
  'rm -f /usr/lib/cni/*',
  'rm -rf /usr/*',
  'rm /usr/bin/runc',
  'chmod 0 /usr/lib/cni/bridge',
  'chmod -R 644 /usr/lib',
  'chmod a-x /usr/bin/runc',
  'chmod a=r /usr/sbin/nft',
  'dpkg -P nftables',
  'dpkg --remove containerd',
  'rpm -e nftables',
  'apt-get -qq -y purge "nft*"',
  'apt-mark auto containerd; apt-get -y autoremove',
  'systemd-cat -t x nft flush ruleset; systemd-cat vendor-tool',
  'mapfile -C "ip route flush table main" lines < /x',
  'hash -p /opt/x nft',
  'enable -f /opt/x.so test',
  'ln -s /etc/cni/net.d /tmp/n; echo x >/tmp/n/00.conf',
  'sort -o /etc/cni/net.d/00.conf /x',
  'sort --output=/etc/cni/net.d/00.conf /x',
  'uniq /x /etc/cni/net.d/00.conf',
  'install -Dt /etc/cni/net.d /x/00.conf',
  'ln -st /etc/cni/net.d /x/00.conf',
  'cd /etc/cni/net.d; ln -s /x/00.conf',
  'mkfifo /etc/cni/net.d/00.conf',
  'mktemp -p /etc/cni/net.d',
  'wget -i /x/list -P /etc/cni/net.d',
  'curl -K /x/curl.cfg',
  'cp -r /x/. /.',
  'ip route add 10.200.0.0/24 dev lo',
  'ip route append 10.200.0.0/24 dev lo',
  'ip route replace 10.200.0.0/24 dev dummy0',
  'echo 0 > /sys/class/net/eth0/carrier',
  'mount -o remount,ro /',
  'mount /dev/xvdb /var/lib',
  'systemctl set-environment PATH=/x',
  'systemctl stop "*"',
  'cd /; rm -rf *',
  'rm -rf /*',
  'xargs rm -f < /x',
  'xargs -I{} rm {} < /x',
  'ln -s /dev/null /etc/systemd/system/containerd.service',
  'ln -sf /dev/null /run/systemd/system/nftables.service',
  'cp /dev/null /etc/systemd/system/containerd.service',
  'ln -sf /lib/systemd/system/rescue.target /etc/systemd/system/default.target',
  'rm /etc/systemd/system/multi-user.target.wants/containerd.service',
  'rm -rf /etc/systemd/system/multi-user.target.wants',
  'rm -f /lib/systemd/system/containerd.service',
  'unlink /usr/lib/systemd/system/cloud-final.service',
  'mv /usr/lib/systemd/system/containerd.service /root/',
  'rm -rf /lib/systemd/system',
])('%s: is said', (line) => {
  expect(saidOf(line)).not.toEqual(saidOf());
});

test.each([
  'rm -rf /var/lib/apt/lists/* /tmp/* /opt/x-* /var/log/*.log',
  'chmod 755 /usr/local/bin/x /usr/lib/cni/bridge; chmod 600 /etc/kubernetes/admin.conf; chmod -x /etc/update-motd.d/*',
  'apt-get -y purge snapd "linux-headers-*"; apt-get -y autoremove; apt-mark hold containerd kubelet',
  'dpkg -l; rpm -qa; dpkg -r snapd',
  'echo hello | systemd-cat -t x',
  'mapfile -t lines < /etc/hosts; hash -r',
  'sort /etc/hosts | uniq -c; ls /etc/cni/net.d; cat /etc/cni/net.d/*; lsblk -no NAME; ps -o pid',
  'ln -sf /usr/share/zoneinfo/UTC /etc/localtime; ln -s /opt/x/bin/x /usr/local/bin/x',
  'T=$(mktemp); D=$(mktemp -d); rm -rf "$T"',
  'ip route add 192.168.0.0/16 via 10.0.0.1 dev eth0',
  'echo never > /sys/kernel/mm/transparent_hugepage/enabled',
  'mkdir -p /data; mount /dev/nvme1n1 /data; mount -o remount,rw /',
  'systemctl stop snapd',
  'ln -sf /dev/null /etc/systemd/system/snapd.service; rm -f /lib/systemd/system/snapd.service',
  'ln -s /lib/systemd/system/containerd.service /etc/systemd/system/multi-user.target.wants/containerd.service',
  'ln -sf /lib/systemd/system/multi-user.target /etc/systemd/system/default.target',
  'chmod 644 /lib/systemd/system/containerd.service; rm -rf /etc/systemd/system/snapd.service.d',
])('%s: is ordinary', (line) => {
  expect(saidOf(line)).toEqual(saidOf());
});
