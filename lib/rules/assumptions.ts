import { foreignFirewalls } from '../walk/foreign-firewall';
import { namedInterface } from '../walk/interface-name';
import type { Network, Worker } from '../walk/network';
import { type Finding, finding } from './finding';
import type { Severity } from './finding-kind';
import { namesOf } from './worker-names';

/** What the verdicts rest on and no template says: what an image holds, and what AWS decides at deploy. */
export interface Assumption {
  /** stable, kebab-case */
  readonly id: string;
  readonly text: string;
}

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
  readonly restsOn: (worker: Worker) => boolean;
  readonly brokenBy: (worker: Worker) => Breach | null;
}

const always = (): boolean => true;
const never = (): null => null;

const KINDS: readonly AssumptionKind[] = [
  {
    id: 'forward-policy-accept',
    text: () => 'the FORWARD chain of the image accepts what the user data says nothing of',
    restsOn: always,
    brokenBy: (worker) => firewallBreach(worker) ?? unreadBreach(worker),
  },
  {
    id: 'no-foreign-nat-rules',
    text: () =>
      'nothing on the image maps packets of pods to other addresses, but for what bears the marks of kube-proxy and portmap',
    restsOn: always,
    brokenBy: (worker) =>
      foreignFirewalls(worker.model.setup).includes('firewalld') ? firewallBreach(worker) : unreadBreach(worker),
  },
  {
    id: 'reverse-path-filter-loose',
    text: () => 'rp_filter is 0 or 2 on the interfaces of the workers',
    restsOn: always,
    brokenBy: reversePathBreach,
  },
  {
    id: 'iptables-or-nft-present',
    text: () =>
      'nft and iptables are on the image, or come with the packages, wherever the user data or a CNI plugin calls them',
    restsOn: ({ netfilter }) => netfilter.chains.length > 0,
    brokenBy: never,
  },
  {
    id: 'kernel-modules-present',
    text: () => 'the kernel of the image has nf_tables, bridge, veth and br_netfilter',
    restsOn: always,
    brokenBy: never,
  },
  {
    id: 'cni-plugins-present',
    text: () =>
      'the CNI plugins bridge, host-local and loopback are in the folder where the container runtime looks for them',
    restsOn: always,
    brokenBy: never,
  },
  {
    id: 'first-cni-file-taken',
    text: () => 'the container runtime takes the first file of /etc/cni/net.d in lexical order',
    restsOn: always,
    brokenBy: never,
  },
  {
    id: 'primary-interface-name',
    text: (workers) =>
      [...new Set(workers.map(({ primaryName }) => primaryName))]
        .map((name) => {
          const called = workers.filter(({ primaryName }) => primaryName === name);
          return `the primary interface of ${namesOf(called)} is called ${name}, as rules or routes of the user data have it`;
        })
        .join('; '),
    restsOn: ({ model }) => namedInterface(model.setup) !== null,
    brokenBy: never,
  },
  {
    id: 'address-picked-by-aws',
    text: (workers) => `AWS picks the address of ${namesOf(workers)} from the block of the subnet`,
    restsOn: ({ primary }) => primary.picked,
    brokenBy: never,
  },
  {
    id: 'packages-install',
    text: (workers) => {
      const packages = [...new Set(workers.flatMap(({ model }) => model.setup.packages))].sort();
      return `the distribution has packages of these names, and they install at the first boot: ${packages.join(', ')}`;
    },
    restsOn: ({ model }) => model.setup.packages.length > 0,
    brokenBy: never,
  },
  {
    id: 'user-data-runs',
    text: () => 'cloud-init is on the image and runs the user data to its end',
    restsOn: always,
    brokenBy: never,
  },
];

/** What the verdicts on a network rest on, without what its user data breaks. */
export function assumptionsOf({ workers }: Network): readonly Assumption[] {
  return KINDS.flatMap(({ id, text, restsOn, brokenBy }): readonly Assumption[] => {
    const resting = workers.filter(restsOn);
    return resting.length === 0 || resting.some((worker) => brokenBy(worker) !== null)
      ? []
      : [{ id, text: text(resting) }];
  });
}

/** What user data does that takes an assumption away; one finding for each worker and reason. */
export function breachFindings({ workers }: Network): readonly Finding[] {
  return workers.flatMap((worker) => {
    const breaches = KINDS.filter(({ restsOn }) => restsOn(worker)).flatMap(({ brokenBy }) => brokenBy(worker) ?? []);
    const distinct = new Map(breaches.map((breach) => [breach.because, breach]));
    return [...distinct.values()].flatMap(({ because, told }) =>
      told === null ? [] : [finding('assumption-broken', worker.model.origin, `${worker.name}: ${because}`, told)],
    );
  });
}

function firewallBreach({ model }: Worker): Breach | null {
  const firewalls = foreignFirewalls(model.setup);
  if (firewalls.length === 0) return null;
  return {
    because: `the user data installs or starts ${firewalls.join(', ')}, whose rules may drop forwarded packets of pods`,
    told: {
      severity: 'warning',
      fix: 'take it off the workers; or accept packets from and to the pod supernet in FORWARD by rules of the user data (of Docker, "iptables": false in /etc/docker/daemon.json does too)',
    },
  };
}

function unreadBreach({ unread, netfilter }: Worker): Breach | null {
  const reason = unread ?? netfilter.unread[0];
  return reason === undefined ? null : { because: reason.unknown, told: null };
}

function reversePathBreach({ strictReversePath, interfaces }: Worker): Breach | null {
  if (!strictReversePath) return null;
  const isHarmless = interfaces.length === 1;
  return {
    because: `the user data makes the reverse path filter strict (rp_filter 1)${
      isHarmless ? ', which drops nothing on a node with one interface' : ''
    }`,
    told: {
      severity: isHarmless ? 'info' : 'warning',
      fix: 'write net.ipv4.conf.all.rp_filter = 2 into a file of /etc/sysctl.d',
    },
  };
}
