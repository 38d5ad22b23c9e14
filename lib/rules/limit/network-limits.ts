import { AWS_LIMITS, type Limit } from '../../address/aws-limits';
import { isKnown } from '../../address/unknown';
import type { NetworkAcl, PrefixList, SecurityGroup } from '../../model/network-model';
import type { CountedLimit } from './counted-limit';

/** How many pods kubelet starts on a node: those on the host's network, which need no address, are among them. */
const KUBELET_PODS: Limit = {
  value: 110,
  maximum: null,
  unit: 'pods per node',
  source: 'Kubernetes documentation, "Kubelet Configuration (v1beta1)", maxPods',
};

const USER_DATA: Limit = { ...AWS_LIMITS.userData, unit: 'bytes of user data' };
const KNOWN_USER_DATA: Limit = { ...USER_DATA, unit: 'bytes of user data, besides what deployment adds' };

type Lists = ReadonlyMap<string, PrefixList>;

/** The limits of the network's own resources; the larger direction counts where both have one of their own. */
export const NETWORK_LIMITS = [
  {
    kind: {
      id: 'limit-routes-per-table',
      severity: 'warning',
      meaning: 'a route table is close to or over its limit of routes',
      fix: 'request a higher quota (Service Quotas, "Routes per route table"), or merge several pod CIDRs of a worker into one route',
    },
    limit: AWS_LIMITS.routesPerTable,
    usesOf: ({ model, index }) =>
      model.routeTables.map(({ id, origin, routes }) => {
        const used = routes.map(({ destination }) =>
          isKnown(destination) && destination.kind === 'prefixList' ? weightOf(destination.id, index.prefixLists) : 1,
        );
        return { resource: id, place: origin, used: sum(used) };
      }),
  },
  {
    kind: {
      id: 'limit-rules-per-security-group',
      severity: 'warning',
      meaning: 'a security group is close to or over its limit of rules in one direction',
      fix: 'replace the rules per worker by one for the pod supernet, or request a higher quota (Service Quotas, "Inbound or outbound rules per security group")',
    },
    limit: AWS_LIMITS.rulesPerSecurityGroup,
    usesOf: ({ model, index }) =>
      model.securityGroups.map((group) => ({
        resource: group.id,
        place: group.origin,
        used: Math.max(rulesIn(group, 'ingress', index.prefixLists), rulesIn(group, 'egress', index.prefixLists)),
      })),
  },
  {
    kind: {
      id: 'limit-security-groups-per-interface',
      severity: 'warning',
      meaning: 'a network interface is at or over its limit of security groups',
      fix: 'merge some of the groups, or request a higher quota (Service Quotas, "Security groups per network interface")',
    },
    limit: AWS_LIMITS.securityGroupsPerInterface,
    usesOf: ({ model }) =>
      model.networkInterfaces.map(({ id, origin, securityGroupIds }) => ({
        resource: id,
        place: origin,
        used: securityGroupIds.length,
      })),
  },
  {
    kind: {
      id: 'limit-entries-per-network-acl',
      severity: 'warning',
      meaning: 'a network ACL is close to or over its limit of entries in one direction',
      fix: 'replace the entries per worker by one for the pod supernet, or request a higher quota (Service Quotas, "Rules per network ACL")',
    },
    limit: AWS_LIMITS.entriesPerNetworkAcl,
    usesOf: ({ model }) =>
      model.networkAcls.map((acl) => ({
        resource: acl.id,
        place: acl.origin,
        used: Math.max(entriesIn(acl, 'ingress'), entriesIn(acl, 'egress')),
      })),
  },
  {
    kind: {
      id: 'user-data-too-long',
      severity: 'error',
      undeployable: true,
      meaning: "user data is close to or over EC2's size limit",
      fix: 'shorten it, compress it with gzip (cloud-init decompresses it), or move the long part to the image or a bucket',
    },
    limit: USER_DATA,
    usesOf: ({ model }) =>
      model.nodes.flatMap(({ id, origin, setup: { bytes, leastBytes } }) => {
        if (typeof bytes === 'number') return [{ resource: id, place: origin, used: bytes }];
        return leastBytes === 0 ? [] : [{ resource: id, place: origin, used: leastBytes, limit: KNOWN_USER_DATA }];
      }),
  },
  {
    kind: {
      id: 'limit-pods-per-worker',
      severity: 'warning',
      meaning: 'a worker has fewer pod addresses than the pods that kubelet can start',
      fix: "use a shorter prefix for pod CIDRs, or set kubelet's maxPods to the number of addresses",
    },
    limit: KUBELET_PODS,
    over: 'warning',
    usesOf: ({ network }) =>
      network.workers.map(({ id, model, pods }) => {
        const value = sum(pods.addresses.map(([first, last]) => last - first + 1));
        return {
          resource: id,
          place: model.origin,
          used: KUBELET_PODS.value,
          limit: {
            ...KUBELET_PODS,
            value,
            maximum: value,
            unit: 'addresses for the pods that kubelet starts by default',
          },
        };
      }),
  },
] as const satisfies readonly CountedLimit[];

/** A prefix list counts as the entries that it may come to have (Amazon VPC User Guide, "Amazon VPC quotas", prefix lists). */
function weightOf(id: string, lists: Lists): number {
  const most = lists.get(id)?.maxEntries;
  return typeof most === 'number' ? most : 1;
}

function rulesIn(group: SecurityGroup, direction: 'ingress' | 'egress', lists: Lists): number {
  return sum(
    group[direction].map(({ peer }) => (isKnown(peer) && peer.kind === 'prefixList' ? weightOf(peer.id, lists) : 1)),
  );
}

function entriesIn({ entries }: NetworkAcl, direction: 'ingress' | 'egress'): number {
  return entries.filter((entry) => entry.direction === direction).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
