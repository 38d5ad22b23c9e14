import type { NetworkModel } from '../lib/model/network-model';
import { builtInterfaces } from './built-interface';
import { interfaceLink, interfaceNamespace } from './interface-namespace';
import { builtGateways, internetNamespace } from './internet';
import type { LabPlan } from './lab-plan';
import type { LabFinding } from './lab-result';
import { bootNode, podNamespace } from './node-boot';
import { planProbes } from './probes';
import { routerLink } from './plumbing';
import { vpcRouter } from './vpc-router';

/** The whole lab of a model: what is built, what is asked, and a finding for whatever cannot be built. */
export function planLab(model: NetworkModel): { plan: LabPlan; findings: LabFinding[] } {
  const { built, findings } = builtInterfaces(model);
  const routers = model.vpcs
    .filter((vpc) => built.some((one) => one.vpc.id === vpc.id))
    .map((vpc, number) => ({ vpc, name: `vpc-${String(number)}` }));
  let gatewayCount = 0;
  const vpcs = routers.map(({ vpc, name }) => {
    const gateways = builtGateways(model, vpc, gatewayCount);
    gatewayCount += gateways.length;
    return { vpc, name, gateways };
  });
  const gateways = vpcs.flatMap((one) => one.gateways);
  const booted = model.nodes.map((node, number) =>
    bootNode(
      node,
      number,
      built.filter((one) => one.node.id === node.id),
    ),
  );
  const { probes, servers } = planProbes(model, built, booted);
  const routerOf = (vpcId: string): string => routers.find(({ vpc }) => vpc.id === vpcId)?.name ?? '';
  const plan: LabPlan = {
    namespaces: [
      ...vpcs.map(({ vpc, name, gateways: own }) => vpcRouter(name, vpc, model, built, own)),
      ...gateways.map((gateway) => internetNamespace(gateway, built)),
      ...built.map((one) => interfaceNamespace(model, built, one)),
      ...booted.map((one) => one.namespace),
      ...booted.flatMap((one) => one.planned.pods.map(podNamespace)),
    ],
    links: [
      ...gateways.map((gateway, number) =>
        routerLink(gateway.link, routerOf(gateway.vpc.id), 'tovpc', gateway.namespace, number),
      ),
      ...built.map((one) => interfaceLink(one, routerOf(one.vpc.id))),
      ...booted.flatMap((one) => one.links),
    ],
    nodes: booted.map((one) => one.planned),
    servers: [...servers, ...gateways.map(({ namespace }) => ({ namespace, tcp: [443], udp: [], icmp: false }))],
    probes,
  };
  return { plan, findings };
}
