import { kebabOf } from '../../lib/address/kebab-case';
import { isKnown, isUnknown } from '../../lib/address/unknown';
import type { Route, RouteTable, RouteTarget } from '../../lib/model-api';
import { ROUTE_TARGETS } from '../../lib/template/network/route-table-reader';
import { type Comparison, LOOK_UP_AGAIN, RECREATE } from './comparison';
import type { Drift } from './drift';

export function routeDrift(comparison: Comparison): readonly Drift[] {
  const { pairs, lost } = comparison.pairs(
    ({ routeTables }) => routeTables,
    ({ id }) =>
      id.endsWith('.MainRouteTable')
        ? []
        : comparison.lost(id, comparison.isFromElsewhere(id) ? LOOK_UP_AGAIN : RECREATE),
  );
  return [...lost, ...pairs.flatMap(([expected, actual]) => tableDrift(comparison, expected, actual))];
}

function tableDrift(comparison: Comparison, expected: RouteTable, actual: RouteTable): readonly Drift[] {
  const [wanted, found] = [byDestination(expected), byDestination(actual)];
  // the account may have routes that the template does not state
  const isOpen =
    comparison.isFromElsewhere(expected.id) ||
    expected.propagatingGatewayIds.length > 0 ||
    expected.routes.some(({ destination }) => isUnknown(destination));
  const table = comparison.liveId(expected.id);
  const driftOf = (destination: string, plan: string, fact: string, fix: string): Drift =>
    comparison.drift(expected.id, `route ${destination}`, plan, fact, fix);
  return [
    ...[...wanted].flatMap(([key, route]): readonly Drift[] => {
      const { target, origin } = route;
      const other = found.get(key);
      // a route without a source is assumed, not written by a template
      if (isUnknown(target) || origin.source === '') return [];
      const plan = comparison.show(targetOf(target, comparison).id);
      const where = `--route-table-id ${table} ${destinationOption(route, comparison)} ${targetOption(target, comparison)}`;
      const fix = (verb: string): string => routeFix(target, `aws ec2 ${verb}-route ${where}`, comparison);
      if (other === undefined) return isUnknown(route.state) ? [] : [driftOf(key, plan, 'none', fix('create'))];
      if (isUnknown(other.target)) return [];
      const fact = comparison.show(targetOf(other.target, comparison).id);
      const isDead =
        other.state === 'blackhole' &&
        !isStopped(other.target, comparison) &&
        !isFree(targetOf(target, comparison), comparison);
      if (plan !== fact) return [driftOf(key, plan, isDead ? `${fact}: blackhole` : fact, fix('replace'))];
      const again = `the route is correct and works again once ${plan} does`;
      return isDead ? [driftOf(key, plan, `${fact}: blackhole`, again)] : [];
    }),
    ...[...found].flatMap(([key, route]): readonly Drift[] => {
      if (wanted.has(key) || isOpen) return [];
      const fact = isUnknown(route.target) ? '?' : comparison.show(route.target.id);
      const fix = `aws ec2 delete-route --route-table-id ${table} ${destinationOption(route, comparison)}`;
      return [driftOf(key, 'none', fact, fix)];
    }),
  ];
}

function byDestination({ routes }: RouteTable): ReadonlyMap<string, Route> {
  return new Map(
    routes.flatMap((route) => {
      const { destination } = route;
      if (isUnknown(destination)) return [];
      return [[destination.kind === 'cidr' ? destination.cidr : destination.id, route] as const];
    }),
  );
}

/** A route to an instance is one to its primary interface. */
function targetOf(target: RouteTarget, { expected, live }: Comparison): RouteTarget {
  if (target.kind !== 'instance') return target;
  const node = expected.nodes.find(({ id }) => id === target.id) ?? live.nodes.get(target.id);
  const id = node?.interfaceIds[0];
  return id === undefined ? target : { kind: 'networkInterface', id };
}

/** Whether the template attaches an interface to no instance, as while its worker is being replaced. */
function isFree({ id }: RouteTarget, { expected }: Comparison): boolean {
  return expected.networkInterfaces.some((each) => each.id === id && each.nodeId === null);
}

function isStopped(target: RouteTarget, { live, account }: Comparison): boolean {
  const nodeId = live.networkInterfaces.get(target.id)?.nodeId;
  return typeof nodeId === 'string' && account.states.get(nodeId) !== 'running';
}

function routeFix(target: RouteTarget, command: string, comparison: Comparison): string {
  return target.kind === 'local' || comparison.has(target.id)
    ? command
    : `the target does not exist: recreate it (cdk deploy --revert-drift), then ${command}`;
}

function destinationOption({ destination }: Route, comparison: Comparison): string {
  if (!isKnown(destination)) return '';
  return destination.kind === 'cidr'
    ? `--destination-cidr-block ${destination.cidr}`
    : `--destination-prefix-list-id ${comparison.liveId(destination.id)}`;
}

function targetOption({ kind, id }: RouteTarget, comparison: Comparison): string {
  if (kind === 'local') return '--local-target';
  const [key = 'GatewayId'] = Object.entries(ROUTE_TARGETS).find(([, named]) => named === kind) ?? [];
  return `--${kebabOf(key)} ${comparison.liveId(id)}`;
}
