import { isUnknown, type Unknown } from '../../lib/address/unknown';
import type { NetworkAclEntry, Origin, SecurityGroupPeer, SecurityGroupRule, Traffic } from '../../lib/model-api';
import { awsBlock } from '../../lib/address/cidr-text';
import type { DraftNetworkAcl, DraftPart, DraftSecurityGroup } from '../../lib/model/network-draft';
import { readTraffic } from '../../lib/template/network/traffic-reader';
import { type Answer, flagIn, listIn, numberIn, partIn, requiredText, tagOf, textIn } from './answer';
import type { AccountAnswers } from './account-reading';
import { liveOrigin } from './answer-kind';
import type { NameOf } from './name/name-table';

/** Security groups and network ACLs. */
export function readRuleAnswers({ lists }: AccountAnswers, nameOf: NameOf): DraftPart {
  return {
    securityGroups: (lists.securityGroups ?? []).map((group): DraftSecurityGroup => {
      const id = requiredText(group, 'GroupId');
      const rules = (key: string): readonly SecurityGroupRule[] =>
        listIn(group, key).flatMap((permission, index) =>
          readPermission(permission, liveOrigin('securityGroups', id, `${key}[${String(index)}]`), nameOf),
        );
      return {
        id: nameOf(id),
        name: tagOf(group, 'Name') ?? textIn(group, 'GroupName'),
        origin: liveOrigin('securityGroups', id),
        whole: true,
        vpcId: nameOf(requiredText(group, 'VpcId')),
        ingress: rules('IpPermissions'),
        egress: rules('IpPermissionsEgress'),
      };
    }),
    networkAcls: (lists.networkAcls ?? []).map((acl): DraftNetworkAcl => {
      const id = requiredText(acl, 'NetworkAclId');
      const entries = listIn(acl, 'Entries').flatMap((entry, index) =>
        readEntry(entry, liveOrigin('networkAcls', id, `Entries[${String(index)}]`)),
      );
      return {
        id: nameOf(id),
        name: tagOf(acl, 'Name'),
        origin: liveOrigin('networkAcls', id),
        whole: true,
        vpcId: nameOf(requiredText(acl, 'VpcId')),
        entries,
      };
    }),
  };
}

/** One permission holds a rule for each of its peers. */
function readPermission(permission: Answer, origin: Origin, nameOf: NameOf): readonly SecurityGroupRule[] {
  const traffic = readTraffic({
    protocol: textIn(permission, 'IpProtocol'),
    from: numberIn(permission, 'FromPort'),
    to: numberIn(permission, 'ToPort'),
  });
  const peers: readonly (SecurityGroupPeer | Unknown)[] = [
    ...listIn(permission, 'IpRanges').map((range): SecurityGroupPeer | Unknown => {
      const block = awsBlock(requiredText(range, 'CidrIp'));
      return isUnknown(block) ? block : { kind: 'cidr', cidr: block };
    }),
    ...listIn(permission, 'PrefixListIds').map((list): SecurityGroupPeer => {
      return { kind: 'prefixList', id: nameOf(requiredText(list, 'PrefixListId')) };
    }),
    ...listIn(permission, 'UserIdGroupPairs').map((pair): SecurityGroupPeer => {
      return { kind: 'group', id: nameOf(requiredText(pair, 'GroupId')) };
    }),
  ];
  return peers.map((peer) => ({ traffic, peer, origin }));
}

// EC2 API, "NetworkAclEntry": the last entry denies what no other one named; the model has it unsaid
const LAST_NUMBER = 32_767;

/** Empty for IPv6, and for the last deny. */
function readEntry(entry: Answer, origin: Origin): readonly NetworkAclEntry[] {
  const number = numberIn(entry, 'RuleNumber');
  const cidr = textIn(entry, 'CidrBlock');
  if (cidr === null || number === null || number >= LAST_NUMBER) return [];
  return [
    {
      number,
      direction: flagIn(entry, 'Egress') === true ? 'egress' : 'ingress',
      action: textIn(entry, 'RuleAction') === 'allow' ? 'allow' : 'deny',
      cidr: awsBlock(cidr),
      traffic: entryTraffic(entry),
      origin,
    },
  ];
}

function entryTraffic(entry: Answer): Traffic | Unknown {
  const protocol = textIn(entry, 'Protocol');
  const [range, icmp] = [partIn(entry, 'PortRange'), partIn(entry, 'IcmpTypeCode')];
  const isIcmp = protocol === '1' || protocol === 'icmp';
  return readTraffic({
    protocol,
    from: isIcmp ? numberIn(icmp, 'Type') : numberIn(range, 'From'),
    to: isIcmp ? numberIn(icmp, 'Code') : numberIn(range, 'To'),
  });
}
