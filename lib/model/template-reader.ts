import { canonicalize } from './canonicalize';
import { readGateways } from './gateway-reader';
import { readNetworkAcls } from './network-acl-reader';
import type { DraftPart, NetworkDraft } from './network-draft';
import type { NetworkModel } from './network-model';
import { readNodes } from './node-reader';
import { readOthers } from './other-resource-reader';
import type { Outside } from './property';
import { viewResources } from './resource-view';
import { readRefused } from './refused-resource-reader';
import { readRouteTables } from './route-table-reader';
import { readSecurityGroups } from './security-group-reader';
import { readStacks } from './stack-reader';
import { type PlacedVpc, withStatedVpcs } from './stated-vpc-reader';
import { readSubnets } from './subnet-reader';
import type { TemplateSource } from './template-source';
import { openTemplates } from './templates';
import { readVpcs } from './vpc-reader';

/**
 * Reads the network of CloudFormation templates, whoever wrote them. What cannot be resolved is unknown, with its place.
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
