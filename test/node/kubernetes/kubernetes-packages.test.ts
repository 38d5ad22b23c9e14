import { writeInstallKubernetes } from '../../../lib/node/kubernetes/kubernetes-packages';

test('apt installs one minor version and holds it', () => {
  expect(writeInstallKubernetes('1.35', 'apt')).toBe(`export DEBIAN_FRONTEND=noninteractive
repo=https://pkgs.k8s.io/core:/stable:/v1.35/deb/
curl -fsSLo /etc/apt/keyrings/k8s.asc \${repo}Release.key
echo "deb [signed-by=/etc/apt/keyrings/k8s.asc] $repo /" >/etc/apt/sources.list.d/kubernetes.list
apt-get update
apt-get install -y kubeadm kubelet
apt-mark hold kubeadm kubelet kubectl
`);
});

test('dnf installs one minor version and keeps updates away from it', () => {
  expect(writeInstallKubernetes('1.35', 'dnf')).toBe(`cat >/etc/yum.repos.d/kubernetes.repo <<END
[kubernetes]
name=kubernetes
baseurl=https://pkgs.k8s.io/core:/stable:/v1.35/rpm/
gpgkey=https://pkgs.k8s.io/core:/stable:/v1.35/rpm/repodata/repomd.xml.key
gpgcheck=1
exclude=kube*
END
dnf install -y --disableexcludes=kubernetes kubeadm kubelet
systemctl enable kubelet
`);
});
