import { canonicalize } from '../plan/canonicalize';
import { readGateways } from './network/gateway-reader';
import { readNetworkAcls } from './network/network-acl-reader';
import type { DraftPart, NetworkDraft } from '../model/network-draft';
import type { NetworkModel } from '../model/network-model';
import { readNodes } from './machine/node-reader';
import { readOthers } from './actor/other-resource-reader';
import type { Outside } from './resource/property';
import { viewResources } from './resource/resource-view';
import { readRefused } from './refusal/refused-resource-reader';
import { readRouteTables } from './network/route-table-reader';
import { readSecurityGroups } from './network/security-group-reader';
import { readStacks } from './stack-reader';
import { type PlacedVpc, withStatedVpcs } from './network/stated-vpc-reader';
import { readSubnets } from './network/subnet-reader';
import type { TemplateSource } from '../model/template-source';
import { openTemplates } from './resource/templates';
import { readVpcs } from './network/vpc-reader';

/**
 * Reads the network of any CloudFormation templates. What cannot be resolved is unknown, with its place.
 *
 * @param sources templates that are deployed together, tied by exports; nested ones hang from their parents
 * @param parameters values of parameters, which win over the templates' defaults
 * @default - parameters have their defaults; one without a default is unknown
 * @throws PodNetworkError for two stacks of one name, or a parameter that no template has
 */
export function readTemplates(
  sources: readonly TemplateSource[],
  parameters: Readonly<Record<string, string>> = {},
): NetworkModel {
  const templates = openTemplates(sources, parameters);
  const views = viewResources(templates);
  const outside: Outside = new Map();
  const parts = [
    readVpcs(views, outside),
    readSubnets(views, outside),
    readRouteTables(views, outside),
    readGateways(views, outside),
    readSecurityGroups(views, outside),
    readNetworkAcls(views, outside),
    readNodes(views, outside),
    readOthers(views, outside),
    readStacks(templates.stacks),
    readRefused(views, outside),
  ];
  const draft: NetworkDraft = { ...together(parts), assumedVpcs: [], outside: Object.fromEntries(outside) };
  return canonicalize(withStatedVpcs(draft, statedVpcs(sources)));
}

function together(parts: readonly DraftPart[]): Omit<NetworkDraft, 'assumedVpcs' | 'outside'> {
  return {
    vpcs: parts.flatMap(({ vpcs }) => vpcs ?? []),
    subnets: parts.flatMap(({ subnets }) => subnets ?? []),
    routeTables: parts.flatMap(({ routeTables }) => routeTables ?? []),
    networkInterfaces: parts.flatMap(({ networkInterfaces }) => networkInterfaces ?? []),
    securityGroups: parts.flatMap(({ securityGroups }) => securityGroups ?? []),
    networkAcls: parts.flatMap(({ networkAcls }) => networkAcls ?? []),
    gateways: parts.flatMap(({ gateways }) => gateways ?? []),
    prefixLists: parts.flatMap(({ prefixLists }) => prefixLists ?? []),
    nodes: parts.flatMap(({ nodes }) => nodes ?? []),
    stacks: parts.flatMap(({ stacks }) => stacks ?? []),
    unread: parts.flatMap(({ unread }) => unread ?? []),
    actors: parts.flatMap(({ actors }) => actors ?? []),
    unplaced: parts.flatMap(({ unplaced }) => unplaced ?? []),
    faults: parts.flatMap(({ faults }) => faults ?? []),
  };
}

/** What the assembly says of VPCs that no template makes. */
function statedVpcs(sources: readonly TemplateSource[]): readonly PlacedVpc[] {
  return sources.flatMap(({ stackName, artifact }) =>
    (artifact?.constructs.vpcs ?? []).map((vpc): PlacedVpc => ({ ...vpc, source: stackName })),
  );
}
