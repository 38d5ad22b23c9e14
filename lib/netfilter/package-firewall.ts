/** A program that writes packet filter rules of its own, which no user data shows. */
export type ForeignFirewall = 'docker' | 'ufw' | 'firewalld';

const DOCKER = /^(docker(\.io|-ce|-ee|-engine)?|moby-engine)$/;

/** The name without what dnf takes after it: `docker-25.0.8`, `kubelet-1.31.2-150500.1.1`. */
export function bareName(name: string): string {
  return name.replace(/-\d[\w.:~+-]*$/, '').replace(/\.(x86_64|aarch64|noarch)$/, '');
}

/** The firewall that a package brings, or null. */
export function firewallOfPackage(name: string): ForeignFirewall | null {
  return firewallNamed(name) ?? firewallNamed(bareName(name));
}

function firewallNamed(name: string): ForeignFirewall | null {
  return DOCKER.test(name) ? 'docker' : name === 'ufw' || name === 'firewalld' ? name : null;
}

/** The firewall that a unit starts, or null. */
export function firewallOfUnit(name: string): ForeignFirewall | null {
  const bare = name.replace(/\.(service|socket)$/, '');
  return bare === 'docker' || bare === 'ufw' || bare === 'firewalld' ? bare : null;
}
