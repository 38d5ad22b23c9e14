import type { NetworkSpec, PodRouteSpec } from './network-spec';
import { ref, type Resources } from './network-template';
import { at, podCidr, podFour, podHalf } from './plan';

/** A route table with its routes. */
export function tableResources(spec: NetworkSpec, number: number): Resources {
  const { way, pods } = at(spec.tables, number);
  const id = `Table${number}`;
  const target = {
    internet: { GatewayId: ref('Gateway') },
    nat: { NatGatewayId: ref('Nat') },
    transit: { TransitGatewayId: 'tgw-0123456789abcdef0' },
    none: null,
  }[way];
  const all = target === null ? [] : [{ DestinationCidrBlock: '0.0.0.0/0', ...target }];
  const routes = [
    ...all,
    ...spec.workers.flatMap((_, worker) => podRoutes(spec, worker, pods[worker] ?? { to: 'own' })),
  ];
  return {
    [id]: { Type: 'AWS::EC2::RouteTable', Properties: { VpcId: ref('Vpc') } },
    ...Object.fromEntries(
      routes.map((route, position) => [
        `${id}Route${position}`,
        { Type: 'AWS::EC2::Route', Properties: { RouteTableId: ref(id), ...route } },
      ]),
    ),
  };
}

function podRoutes(spec: NetworkSpec, worker: number, route: PodRouteSpec): readonly Record<string, unknown>[] {
  const whole = { DestinationCidrBlock: podCidr(spec, worker) };
  const own = { NetworkInterfaceId: ref(`Worker${worker}Interface`) };
  switch (route.to) {
    case 'own':
      return [{ ...whole, ...own }];
    case 'instance':
      return [{ ...whole, InstanceId: ref(`Worker${worker}`) }];
    case 'nobody':
      return [];
    case 'unattached':
      return [{ ...whole, NetworkInterfaceId: ref('Spare') }];
    case 'second': {
      const has = at(spec.workers, worker).second !== null;
      return [{ ...whole, NetworkInterfaceId: ref(`Worker${worker}${has ? 'Second' : 'Interface'}`) }];
    }
    case 'prefix list':
      return [{ DestinationPrefixListId: { 'Fn::GetAtt': [`Pods${worker}`, 'PrefixListId'] }, ...own }];
    case 'gateway':
      return [{ ...whole, GatewayId: ref('Gateway') }];
    case 'worker': {
      const other = { NetworkInterfaceId: ref(`Worker${route.worker % spec.workers.length}Interface`) };
      if (route.part === 'all') return [{ ...whole, ...other }];
      const part = route.part === 'half' ? podHalf(spec, worker) : podFour(spec, worker);
      return [
        { ...whole, ...own },
        { DestinationCidrBlock: part, ...other },
      ];
    }
  }
}
