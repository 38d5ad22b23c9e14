import { docsPage } from '../address/docs-page';
import type { Unknown } from '../address/unknown';
import { foreignFirewalls } from '../plan/foreign-firewall';
import { contradictedName, namedInterface } from '../walk/network/interface-name';
import type { Network, Worker } from '../walk/network/network';
import { type Finding, finding, textOfNames } from '../rules/finding';
import type { Severity } from '../rules/finding-kind';
import { ALL_RULES, type AnyRuleName } from '../rules/rule-name';
import { PROOF_KINDS } from '../rules/proof/proof-kinds';
import type { Assumption } from './assumption';

/** What in a user data takes an assumption away. */
interface Breach {
  readonly because: string;
  /** null: the proof's own findings say it already */
  readonly told: { readonly severity: Severity; readonly fix: string } | null;
}

interface AssumptionKind {
  readonly id: string;
  /** @param workers those that rest on it, at least one */
  readonly text: (workers: readonly Worker[]) => string;
  /** how to put it to the test */
  readonly test: string;
  /** @default - all */
  readonly rules?: readonly AnyRuleName[];
  readonly restsOn: (worker: Worker) => boolean;
  readonly brokenBy: (worker: Worker) => Breach | null;
}

const always = (): boolean => true;
const never = (): null => null;
// what a node says to its own pods is not forwarded
const FORWARDED = ALL_RULES.filter((rule) => rule !== 'nodeToOwnPods');

const KINDS: readonly AssumptionKind[] = [
  {
    id: 'forward-policy-accept',
    text: () => 'the FORWARD chain of the image accepts packets that no rule of the user data matches',
    test: 'run `iptables -S FORWARD` and `nft list ruleset` on a worker: no policy and no rule drops pod packets',
    rules: FORWARDED,
    restsOn: always,
    brokenBy: (worker) => firewallBreach(worker) ?? unreadBreach(worker),
  },
  {
    id: 'no-foreign-nat-rules',
    text: () => 'no NAT rule of the image translates pod packets, except those marked by kube-proxy and portmap',
    test: 'run `nft list ruleset` and `iptables -t nat -S` on a worker: only kube-proxy, portmap, the bridge plugin and the user data have NAT rules',
    restsOn: always,
    brokenBy: (worker) =>
      foreignFirewalls(worker.model.setup).includes('firewalld') ? firewallBreach(worker) : unreadBreach(worker),
  },
  {
    id: 'reverse-path-filter-loose',
    text: () => 'rp_filter is 0 or 2 on the interfaces of the workers',
    test: 'run `sysctl -a --pattern rp_filter` on a worker: the larger of `all` and the interface is 0 or 2',
    rules: FORWARDED,
    restsOn: always,
    brokenBy: reversePathBreach,
  },
  {
    id: 'iptables-or-nft-present',
    text: () => 'nft and iptables are on the image or in the packages, if the user data or a CNI plugin calls them',
    test: 'run `command -v nft iptables` on a worker',
    restsOn: ({ netfilter }) => netfilter.chains.length > 0,
    brokenBy: never,
  },
  {
    id: 'kernel-modules-present',
    text: () => 'the kernel of the image has nf_tables, bridge, veth and br_netfilter',
    test: 'run `modprobe -a nf_tables bridge veth br_netfilter` on a worker',
    restsOn: always,
    brokenBy: never,
  },
  {
    id: 'cni-plugins-present',
    text: () => 'the CNI plugins bridge, host-local and loopback are in the plugin folder of the container runtime',
    test: "run `ls /opt/cni/bin /usr/lib/cni` on a worker, and compare with the folder in the container runtime's configuration",
    restsOn: always,
    brokenBy: never,
  },
  {
    id: 'first-cni-file-taken',
    text: () => 'the container runtime uses the first file of /etc/cni/net.d in lexical order',
    test: 'run `crictl info` on a worker: lastCNILoadStatus is OK, and the network is that of the first file',
    restsOn: always,
    brokenBy: never,
  },
  {
    id: 'primary-interface-name',
    text: (workers) =>
      [...new Set(workers.map(({ primaryName }) => primaryName))]
        .map((name) => {
          const called = workers.filter(({ primaryName }) => primaryName === name);
          return `the primary interface of ${textOfNames(called)} is called ${name}, as in rules or routes of the user data`;
        })
        .join('; '),
    test: 'run `ip -brief link` on the workers',
    restsOn: ({ model }) => namedInterface(model.setup) !== null,
    brokenBy: ({ model }) => silent(contradictedName(model.setup)),
  },
  {
    id: 'address-picked-by-aws',
    text: (workers) => `AWS picks the address of ${textOfNames(workers)} from the block of the subnet`,
    test: 'deploy, then run `pod-network verify`',
    restsOn: ({ primary }) => primary.picked,
    brokenBy: never,
  },
  {
    id: 'packages-install',
    text: (workers) => {
      const packages = [...new Set(workers.flatMap(({ model }) => model.setup.packages))].sort();
      return `these packages exist in the distribution and install at the first boot: ${packages.join(', ')}`;
    },
    test: `run \`cloud-init status --long\` on a worker, or boot the nodes in the full lab (${docsPage('full-lab.md')})`,
    restsOn: ({ model }) => model.setup.packages.length > 0,
    brokenBy: never,
  },
  {
    id: 'user-data-runs',
    text: () => 'cloud-init is on the image and runs the whole user data',
    test: `run \`cloud-init status --wait --long\` on a worker, or boot the nodes in the full lab (${docsPage('full-lab.md')})`,
    restsOn: always,
    brokenBy: never,
  },
];

/**
 * What the verdicts on a network assume of the image and of AWS, without what its user data breaks.
 *
 * @param name of the network
 */
export function imageAssumptions({ workers }: Network, name: string): readonly Assumption[] {
  return KINDS.flatMap(({ id, text, test, rules = ALL_RULES, restsOn, brokenBy }): readonly Assumption[] => {
    const resting = workers.filter(restsOn);
    if (resting.length === 0 || resting.some((worker) => brokenBy(worker) !== null)) return [];
    const places = resting.map(({ model }) => model.origin);
    const resource = resting.length === 1 ? (resting[0]?.id ?? '') : '';
    return [{ id, text: text(resting), test, resource, places, actor: false, rules, networks: [name] }];
  });
}

/** What user data does that takes an assumption away; one finding for each worker and reason. */
export function breachFindings({ workers }: Network): readonly Finding[] {
  return workers.flatMap((worker) => {
    const breaches = KINDS.filter(({ restsOn }) => restsOn(worker)).flatMap(({ brokenBy }) => brokenBy(worker) ?? []);
    const distinct = new Map(breaches.map((breach) => [breach.because, breach]));
    return [...distinct.values()].flatMap(({ because, told }) =>
      told === null
        ? []
        : [finding(PROOF_KINDS['assumption-broken'], worker.model.origin, `${worker.name}: ${because}`, told)],
    );
  });
}

function firewallBreach({ model }: Worker): Breach | null {
  const firewalls = foreignFirewalls(model.setup);
  if (firewalls.length === 0) return null;
  return {
    because: `the user data installs or starts ${firewalls.join(', ')}, whose rules may drop forwarded pod packets`,
    told: {
      severity: 'warning',
      fix: 'remove it from the workers, or accept packets from and to the pod supernet in FORWARD by rules in the user data (for Docker, "iptables": false in /etc/docker/daemon.json works too)',
    },
  };
}

function unreadBreach({ unread, netfilter }: Worker): Breach | null {
  return silent(unread ?? netfilter.unread[0] ?? null);
}

function silent(reason: Unknown | null): Breach | null {
  return reason === null ? null : { because: reason.unknown, told: null };
}

function reversePathBreach({ strictReversePath, interfaces }: Worker): Breach | null {
  if (!strictReversePath) return null;
  const isHarmless = interfaces.length === 1;
  return {
    because: `the user data makes the reverse path filter strict (rp_filter 1)${
      isHarmless ? ', which has no effect on a node with one interface' : ''
    }`,
    told: {
      severity: isHarmless ? 'info' : 'warning',
      fix: 'write net.ipv4.conf.all.rp_filter = 2 to a file in /etc/sysctl.d',
    },
  };
}
