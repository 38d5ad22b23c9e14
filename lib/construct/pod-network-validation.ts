import {
  type IPolicyValidationContext,
  type IPolicyValidationPlugin,
  type PolicyValidationPluginReport,
  type PolicyViolation,
  Stage,
  Validations,
} from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { writeAcknowledgements } from './acknowledgement-metadata';
import './cdk-version';
import { FINDING_KINDS } from '../rules/registry';
import type * as violations from './pod-network-violations';

const MARK = Symbol.for('cdk-pod-network.validation');
const CONTEXT_KEY = 'cdk-pod-network:validation';
const STRICT_KEY = 'cdk-pod-network:strict';
const NOT_VALIDATED = 'not-validated';
const ASSUMED_ACTORS = 'assumed-actors';

/**
 * Proves at every synthesis that the pod networks of an app work, on the templates as they are written: what escape hatches
 * and aspects changed is in them. A network that is refuted fails the synthesis; one that cannot be judged is warned of.
 *
 * `PodNetwork` registers it by itself. A stack without one registers it alone:
 *
 * @example
 * PodNetworkValidation.register(app);
 */
export class PodNetworkValidation implements IPolicyValidationPlugin {
  /**
   * Registers it at the app of a construct, once; not where the context key `cdk-pod-network:validation` is false.
   */
  public static register(scope: IConstruct): void {
    const { root } = scope.node;
    if (MARK in root || !Stage.isStage(root) || isOff(scope)) return;
    const validation = new PodNetworkValidation();
    Object.defineProperty(root, MARK, { value: validation });
    Validations.of(root).addPlugins(validation);
    root.node.addValidation({ validate: () => (writeAcknowledgements(root), []) });
  }

  /** The name before the id of a finding: `pod-network::route-missing` is acknowledged. */
  public readonly name: string = 'pod-network';

  /** Ids of all findings. */
  public readonly ruleIds?: string[] = [...Object.keys(FINDING_KINDS), ASSUMED_ACTORS, NOT_VALIDATED];

  /** Called by the CDK when the templates are written. Never throws: a fault of its own is a warning. */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      // one that is registered at the app sees the templates of all others
      const registered: unknown = MARK in context.appConstruct ? context.appConstruct[MARK] : this;
      if (registered !== this || isOff(context.appConstruct)) return { success: true, violations: [] };
      const found = violationsIn(context);
      return { success: found.every(({ severity }) => severity !== 'error'), violations: found };
    } catch (error) {
      return { success: true, violations: [notValidated(error, context)] };
    }
  }
}

function violationsIn(context: IPolicyValidationContext): PolicyViolation[] {
  // what reads templates takes longer to load than the rest of the library, and most processes never synthesize
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { violationsOf } = require('./pod-network-violations') as typeof violations;
  return violationsOf(context, isContext(context.appConstruct, STRICT_KEY, true));
}

function notValidated(error: unknown, { stackTemplates }: IPolicyValidationContext): PolicyViolation {
  const constructPath = stackTemplates[0]?.stackConstructPath ?? '';
  return {
    ruleName: NOT_VALIDATED,
    description: `the pod networks could not be validated: ${(error as Partial<Error>).message ?? String(error)}`,
    fix: `run \`npx pod-network check\` to see whether it can read the templates; to go without, set the context key ${CONTEXT_KEY} to false`,
    severity: 'warning',
    violatingResources: [{ constructPath, locations: [] }],
  };
}

function isOff(scope: IConstruct): boolean {
  return isContext(scope, CONTEXT_KEY, false);
}

function isContext(scope: IConstruct, key: string, wanted: boolean): boolean {
  const value: unknown = scope.node.tryGetContext(key);
  // `cdk synth -c KEY=false` gives a text
  return value === wanted || value === String(wanted);
}
