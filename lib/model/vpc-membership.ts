import { compareText } from '../address/compare-text';
import { isUnknown } from '../address/unknown';
import type { Given, NetworkDraft } from './network-draft';

/** The VPC of each thing, by `membershipKey`. */
export type Membership = ReadonlyMap<string, string>;

type Kind = 'vpc' | 'subnet' | 'routeTable' | 'securityGroup' | 'networkAcl' | 'networkInterface';

/** Names a thing among all kinds. */
export function membershipKey(kind: Kind, id: string): string {
  return `${kind} ${id}`;
}

/**
 * Finds the VPC of what does not state it: things that AWS lets together only inside one VPC are in the same one (an
 * interface with its subnet and groups, a subnet with its route table and ACL, a route with the interface it goes to).
 * Things that no VPC is known for, together get a placeholder.
 */
export function membershipOf(draft: NetworkDraft): Membership {
  const parents = new Map<string, string>();
  const together = (a: string, b: string): void => {
    const [one, other] = [rootOf(a, parents), rootOf(b, parents)];
    if (one !== other)
      parents.set(compareText(one, other) < 0 ? other : one, compareText(one, other) < 0 ? one : other);
  };
  const tie = (kind: Kind, id: string, otherKind: Kind, other: Given<string> | undefined): void => {
    if (typeof other === 'string') together(membershipKey(kind, id), membershipKey(otherKind, other));
    else rootOf(membershipKey(kind, id), parents);
  };
  for (const { id } of draft.vpcs) rootOf(membershipKey('vpc', id), parents);
  for (const { id, vpcId, routeTableId, networkAclId } of draft.subnets) {
    tie('subnet', id, 'vpc', vpcId);
    tie('subnet', id, 'routeTable', routeTableId);
    tie('subnet', id, 'networkAcl', networkAclId);
  }
  for (const { id, vpcId, routes } of draft.routeTables) {
    tie('routeTable', id, 'vpc', vpcId);
    for (const { target } of routes) {
      if (!isUnknown(target) && target.kind === 'networkInterface')
        tie('routeTable', id, 'networkInterface', target.id);
    }
  }
  for (const { id, vpcId } of draft.securityGroups) tie('securityGroup', id, 'vpc', vpcId);
  for (const { id, vpcId } of draft.networkAcls) tie('networkAcl', id, 'vpc', vpcId);
  for (const { id, subnetId, securityGroupIds } of draft.networkInterfaces) {
    tie('networkInterface', id, 'subnet', subnetId);
    for (const groupId of securityGroupIds) tie('networkInterface', id, 'securityGroup', groupId);
  }
  return vpcsOf(parents);
}

function rootOf(key: string, parents: Map<string, string>): string {
  let root = key;
  for (let parent = parents.get(root); parent !== undefined && parent !== root; parent = parents.get(root))
    root = parent;
  let at = key;
  while (at !== root) {
    const next = parents.get(at) ?? root;
    parents.set(at, root);
    at = next;
  }
  parents.set(root, root);
  return root;
}

function vpcsOf(parents: Map<string, string>): Membership {
  const members = new Map<string, string[]>();
  for (const key of [...parents.keys()].sort(compareText)) {
    const root = rootOf(key, parents);
    members.set(root, [...(members.get(root) ?? []), key]);
  }
  const membership = new Map<string, string>();
  for (const keys of members.values()) {
    const vpc = keys.find((key) => key.startsWith('vpc '));
    const subnet = keys.find((key) => key.startsWith('subnet '));
    const named = vpc?.slice('vpc '.length) ?? `VPC of ${(subnet ?? keys[0] ?? '').replace(/^\w+ /, '')}`;
    for (const key of keys) membership.set(key, named);
  }
  return membership;
}
