import { canonicalize } from '../plan/canonicalize';
import { readGateways } from './network/gateway-reader';
import { readNetworkAcls } from './network/network-acl-reader';
import { joinParts, type NetworkDraft } from '../model/network-draft';
import type { NetworkModel } from '../model/network-model';
import { readNodes } from './machine/node-reader';
import { readOthers } from './actor/other-resource-reader';
import { viewResources } from './resource/resource-view';
import { readRefused } from './refusal/refused-resource-reader';
import { readRouteTables } from './network/route-table-reader';
import { readSecurityGroups } from './network/security-group-reader';
import { readStacks } from './stack-reader';
import { placeVpcs } from './network/placed-vpc';
import { withStatedVpcs } from './network/stated-vpc-reader';
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
 * @param all templates that names and ids have to tell these apart from, these among them
 * @default - these
 * @throws PodNetworkError for two stacks of one name, or a parameter that no template has
 */
export function readTemplates(
  sources: readonly TemplateSource[],
  parameters: Readonly<Record<string, string>> = {},
  all: readonly TemplateSource[] = sources,
): NetworkModel {
  const templates = openTemplates(sources, parameters, all);
  const views = viewResources(templates);
  const stated = placeVpcs(templates, views);
  const parts = [
    readVpcs(views),
    readSubnets(views),
    readRouteTables(views),
    readGateways(views),
    readSecurityGroups(views),
    readNetworkAcls(views),
    readNodes(views),
    readOthers(views),
    readStacks(templates.stacks),
    readRefused(views),
  ];
  const draft: NetworkDraft = { ...joinParts(parts), assumedVpcs: [], outside: Object.fromEntries(views.outsiders) };
  return canonicalize(withStatedVpcs(draft, stated));
}
