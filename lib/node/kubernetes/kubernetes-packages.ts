export type PackageManager = 'apt' | 'dnf';

/**
 * Writes the commands that install kubeadm and kubelet of one minor version, and keep other updates from changing them
 * (kubernetes.io, "Installing kubeadm"). apt reads an armored key as it is, by its suffix `.asc` (apt-secure).
 *
 * @param version - a minor version, for example `1.35`
 */
export function writeInstallKubernetes(version: string, packageManager: PackageManager): string {
  const repository = `https://pkgs.k8s.io/core:/stable:/v${version}`;
  return packageManager === 'apt' ? writeAptInstall(`${repository}/deb/`) : writeDnfInstall(`${repository}/rpm/`);
}

const APT_KEY = '/etc/apt/keyrings/k8s.asc';

function writeAptInstall(repository: string): string {
  return `export DEBIAN_FRONTEND=noninteractive
repo=${repository}
curl -fsSLo ${APT_KEY} \${repo}Release.key
echo "deb [signed-by=${APT_KEY}] $repo /" >/etc/apt/sources.list.d/kubernetes.list
apt-get update
apt-get install -y kubeadm kubelet
apt-mark hold kubeadm kubelet kubectl
`;
}

function writeDnfInstall(repository: string): string {
  return `cat >/etc/yum.repos.d/kubernetes.repo <<END
[kubernetes]
name=kubernetes
baseurl=${repository}
gpgkey=${repository}repodata/repomd.xml.key
gpgcheck=1
exclude=kube*
END
dnf install -y --disableexcludes=kubernetes kubeadm kubelet
systemctl enable kubelet
`;
}
