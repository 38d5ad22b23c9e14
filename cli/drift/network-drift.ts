import { compareText } from '../../lib/address/compare-text';
import type { NetworkModel } from '../../lib/model-api';
import type { LiveNetwork } from '../ec2/live-network';
import { Comparison } from './comparison';
import type { Drift } from './drift';
import { gatewayDrift } from './gateway-drift';
import { machineDrift } from './machine-drift';
import { routeDrift } from './route-drift';
import { ruleDrift } from './rule-drift';
import { vpcDrift } from './vpc-drift';

/**
 * Finds where an account differs from its template. Does not compare values that the template leaves to AWS or does not state,
 * nor resources that are not in the template.
 *
 * @param expected the template's network
 * @param live the account's network, with the template's resource names
 */
export function networkDrift(expected: NetworkModel, live: LiveNetwork): readonly Drift[] {
  const comparison = new Comparison(expected, live);
  const found = [vpcDrift, routeDrift, machineDrift, ruleDrift, gatewayDrift].flatMap((find) => find(comparison));
  return found.sort((a, b) => compareText(a.resource, b.resource) || compareText(a.property, b.property));
}
