import { isUnknown, unknown, type Unknown } from '../../lib/address/unknown';
import type { Route, RouteDestination, RouteTarget, Unread } from '../../lib/model-api';
import { awsBlock } from '../../lib/address/cidr-text';
import { kindOfId } from '../../lib/template/network/gateway-reader';
import type { DraftPart, DraftRouteTable } from '../../lib/model/network-draft';
import { endpointPrefixListId, ROUTE_TARGETS } from '../../lib/template/network/route-table-reader';
import type { AccountAnswers } from './account-reading';
import { type Answer, listIn, requiredText, tagOf, textIn } from './answer';
import { gatewayState } from './gateway-state';
import { deadInterfaces } from './machine-state';
import { associationsOf } from './route-table-associations';
import { liveOrigin } from './answer-kind';
import type { NameOf } from './name/name-table';

/** Route tables. A route to what is gone or stopped leads nowhere, whatever its state says. */
export function readRouteAnswers(answers: AccountAnswers, nameOf: NameOf): DraftPart {
  const isDead = deadInterfaces(answers);
  const unread: Unread[] = [];
  const routeTables = (answers.lists.routeTables ?? []).map((table): DraftRouteTable => {
    const id = requiredText(table, 'RouteTableId');
    const vpcId = requiredText(table, 'VpcId');
    unread.push(...edgeAssociations(table, nameOf));
    const outdone = outdoneRoutes(table);
    const routes = listIn(table, 'Routes').flatMap((route, index): readonly Route[] => {
      const origin = liveOrigin('routeTables', id, `Routes[${String(index)}]`);
      if (isLocal(route) || outdone.has(route)) return [];
      const destination = destinationOf(route, nameOf);
      if (destination === null) return [];
      const target = targetOf(route, nameOf);
      if (textIn(route, 'Origin') === 'CreateRouteTable')
        unread.push({
          unknown: `the local route of ${id} was given another target, which is not walked through`,
          origin,
          concerns: [nameOf(id)],
        });
      const dead = isDead(textIn(route, 'NetworkInterfaceId'));
      const state = dead ? 'blackhole' : (gatewayState(answers, route, vpcId) ?? stateOf(route));
      return [{ destination, target, state, origin }];
    });
    return {
      id: nameOf(id),
      name: tagOf(table, 'Name'),
      origin: liveOrigin('routeTables', id),
      whole: true,
      vpcId: nameOf(vpcId),
      routes,
      // what a gateway propagates stands among the routes here
      propagatingGatewayIds: [],
    };
  });
  return { routeTables, unread };
}

/** The route to the VPC itself, which every table has; one that a user added to a part of it is a route like others. */
function isLocal(route: Answer): boolean {
  return textIn(route, 'GatewayId') === 'local' && textIn(route, 'Origin') !== 'CreateRoute';
}

/** Propagated routes that a static one has the destination of, and so the traffic (Amazon VPC User Guide, "Route priority"). */
function outdoneRoutes(table: Answer): ReadonlySet<Answer> {
  const routes = listIn(table, 'Routes');
  const isPropagated = (route: Answer): boolean => textIn(route, 'Origin') === 'EnableVgwRoutePropagation';
  const stated = new Set(routes.filter((route) => !isPropagated(route)).map(blockOf));
  return new Set(routes.filter((route) => isPropagated(route) && stated.has(blockOf(route))));
}

function blockOf(route: Answer): string | null {
  return textIn(route, 'DestinationCidrBlock');
}

/** A table of a gateway's own decides where what comes in by it goes. */
function edgeAssociations(table: Answer, nameOf: NameOf): readonly Unread[] {
  const id = requiredText(table, 'RouteTableId');
  return associationsOf(table).flatMap((each): readonly Unread[] => {
    const gatewayId = textIn(each, 'GatewayId');
    if (gatewayId === null) return [];
    const why = `${gatewayId} has a route table of its own, ${id}, which is not walked through`;
    return [{ unknown: why, origin: liveOrigin('routeTables', id), concerns: [nameOf(gatewayId)] }];
  });
}

/** Null for IPv6. */
function destinationOf(route: Answer, nameOf: NameOf): RouteDestination | Unknown | null {
  const cidr = textIn(route, 'DestinationCidrBlock');
  if (cidr !== null) {
    const block = awsBlock(cidr);
    return isUnknown(block) ? block : { kind: 'cidr', cidr: block };
  }
  const listId = textIn(route, 'DestinationPrefixListId');
  if (listId !== null) {
    const gateway = textIn(route, 'GatewayId');
    const isEndpoint = gateway?.startsWith('vpce-') === true;
    return { kind: 'prefixList', id: isEndpoint ? endpointPrefixListId(nameOf(gateway)) : nameOf(listId) };
  }
  return textIn(route, 'DestinationIpv6CidrBlock') === null ? unknown('a route without a destination') : null;
}

function targetOf(route: Answer, nameOf: NameOf): RouteTarget | Unknown {
  for (const [key, kind] of Object.entries(ROUTE_TARGETS)) {
    const id = textIn(route, key);
    if (id !== null) return { kind, id: nameOf(id) };
  }
  const id = textIn(route, 'GatewayId');
  if (id === 'local') return { kind: 'local', id };
  const kind = id === null ? null : kindOfId(id);
  return id === null || kind === null ? unknown(`a route to "${id ?? 'nothing'}"`) : { kind, id: nameOf(id) };
}

function stateOf(route: Answer): Route['state'] {
  const state = textIn(route, 'State');
  return state === 'active' || state === 'blackhole' ? state : unknown(`a route in the state "${state ?? ''}"`);
}
