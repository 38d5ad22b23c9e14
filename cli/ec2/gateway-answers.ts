import { unknown, type Maybe } from '../../lib/address/unknown';
import type { Gateway, PrefixList } from '../../lib/model-api';
import { awsBlock, isIpv6 } from '../../lib/address/cidr-text';
import type { DraftPart } from '../../lib/model/network-draft';
import { endpointPrefixListId } from '../../lib/template/network/route-table-reader';
import { type AccountAnswers, peeredVpcs } from './account-reading';
import { type Answer, numberIn, requiredText, textIn } from './answer';
import { type AnswerKindName, liveOrigin } from './answer-kind';
import { attachedTo, isStanding, isThere } from './gateway-state';
import { blockedNatGateways } from './block-public-access';
import type { NameOf } from './name/name-table';

export function readGatewayAnswers(answers: AccountAnswers, nameOf: NameOf): DraftPart {
  const { lists } = answers;
  const gatewaysOf = (
    kind: AnswerKindName,
    key: string,
    gatewayOf: (answer: Answer) => GatewayFacts,
    isMeant: (answer: Answer) => boolean = () => true,
  ): readonly Gateway[] =>
    (lists[kind] ?? []).filter(isMeant).map((answer): Gateway => {
      const id = requiredText(answer, key);
      const facts = gatewayOf(answer);
      return {
        id: nameOf(id),
        kind: facts.kind,
        vpcIds: facts.vpcIds.map(nameOf),
        subnetId: facts.subnetId === null ? null : nameOf(facts.subnetId),
        connectivity: facts.connectivity,
        origin: liveOrigin(kind, id),
      };
    });
  const endpoints = (lists.endpoints ?? []).filter((each) => textIn(each, 'VpcEndpointType') !== 'Interface');
  return {
    gateways: [
      ...gatewaysOf('internetGateways', 'InternetGatewayId', (answer) =>
        plain('internetGateway', attachedTo(answer, 'Attachments')),
      ),
      ...gatewaysOf('vpnGateways', 'VpnGatewayId', (answer) =>
        plain('virtualPrivateGateway', attachedTo(answer, 'VpcAttachments')),
      ),
      ...gatewaysOf('natGateways', 'NatGatewayId', natFacts, isThere),
      ...gatewaysOf(
        'peerings',
        'VpcPeeringConnectionId',
        (answer) => plain('vpcPeeringConnection', peeredVpcs(answer)),
        isStanding,
      ),
      ...gatewaysOf(
        'endpoints',
        'VpcEndpointId',
        (answer) => plain('vpcEndpoint', [requiredText(answer, 'VpcId')]),
        (answer) => endpoints.includes(answer),
      ),
      ...transitGateways(lists.transitAttachments ?? [], nameOf),
    ],
    prefixLists: [
      ...[...answers.prefixListEntries].map(([id, entries]) => prefixList(id, entries, lists.prefixLists, nameOf)),
      ...endpoints
        .filter((each) => textIn(each, 'VpcEndpointType') === 'Gateway')
        .map((each) => servicePrefixList(requiredText(each, 'VpcEndpointId'), nameOf)),
    ],
    unread: blockedNatGateways(answers, nameOf),
  };
}

interface GatewayFacts {
  readonly kind: Gateway['kind'];
  readonly vpcIds: readonly string[];
  readonly subnetId: string | null;
  readonly connectivity: Gateway['connectivity'];
}

function plain(kind: Gateway['kind'], vpcIds: readonly string[]): GatewayFacts {
  return { kind, vpcIds, subnetId: null, connectivity: null };
}

function natFacts(nat: Answer): GatewayFacts {
  return {
    kind: 'natGateway',
    vpcIds: [requiredText(nat, 'VpcId')],
    subnetId: textIn(nat, 'SubnetId'),
    connectivity: textIn(nat, 'ConnectivityType') === 'private' ? 'private' : 'public',
  };
}

function transitGateways(attachments: readonly Answer[], nameOf: NameOf): readonly Gateway[] {
  const ids = [...new Set(attachments.map((each) => requiredText(each, 'TransitGatewayId')))];
  return ids.map((id): Gateway => {
    const own = attachments.filter(
      (each) => textIn(each, 'TransitGatewayId') === id && textIn(each, 'State') === 'available',
    );
    return {
      id: nameOf(id),
      kind: 'transitGateway',
      vpcIds: own.map((each) => nameOf(requiredText(each, 'VpcId'))),
      subnetId: null,
      connectivity: null,
      origin: liveOrigin('transitAttachments', id),
    };
  });
}

function prefixList(
  id: string,
  entries: readonly Answer[] | null,
  lists: readonly Answer[] | undefined,
  nameOf: NameOf,
): PrefixList {
  const facts = lists?.find((each) => textIn(each, 'PrefixListId') === id);
  const maxEntries = facts === undefined ? null : numberIn(facts, 'MaxEntries');
  const cidrs: readonly Maybe<string>[] =
    entries === null
      ? [unknown(`the entries of ${id} are not saved (save them with "aws ec2 get-managed-prefix-list-entries")`)]
      : entries
          .map((entry) => requiredText(entry, 'Cidr'))
          .filter((cidr) => !isIpv6(cidr))
          .map((cidr) => awsBlock(cidr));
  return {
    id: nameOf(id),
    cidrs,
    maxEntries: maxEntries ?? unknown(`the size of prefix list ${id}`),
    origin: liveOrigin('prefixLists', id),
  };
}

function servicePrefixList(endpointId: string, nameOf: NameOf): PrefixList {
  return {
    id: endpointPrefixListId(nameOf(endpointId)),
    cidrs: null,
    maxEntries: unknown('the size of a prefix list of AWS'),
    origin: liveOrigin('endpoints', endpointId),
  };
}
