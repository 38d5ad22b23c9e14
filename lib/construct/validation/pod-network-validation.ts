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
import type * as registry from '../../rules/registry';
import type * as violations from './pod-network-violations';

const MARK = Symbol.for('cdk-pod-network.validation');
const CONTEXT_KEY = 'cdk-pod-network:validation';
const STRICT_KEY = 'cdk-pod-network:strict';
const NOT_VALIDATED = 'not-validated';
const ASSUMED_ACTORS = 'assumed-actors';

/**
 * Checks the pod networks of an app at every synthesis. It reads the synthesized templates, so it sees changes by escape
 * hatches and aspects. If a rule is refuted, synthesis fails. If a network cannot be judged, synthesis prints a warning.
 *
 * `PodNetwork` registers it automatically. An app without a `PodNetwork` can register it:
 *
 * @example
 * import { App } from 'aws-cdk-lib';
 * import { PodNetworkValidation } from 'cdk-pod-network';
 *
 * declare const app: App;
 * PodNetworkValidation.register(app);
 */
export class PodNetworkValidation implements IPolicyValidationPlugin {
  /**
   * Registers the validation once for the app of a construct. Does nothing if the context key `cdk-pod-network:validation` is
   * false.
   *
   * @param scope any construct of the app
   */
  public static register(scope: IConstruct): void {
    const { root } = scope.node;
    if (MARK in root || !Stage.isStage(root) || isOff(scope)) return;
    const validation = new PodNetworkValidation();
    Object.defineProperty(root, MARK, { value: validation });
    Validations.of(root).addPlugins(validation);
    root.node.addValidation({ validate: () => (writeAcknowledgements(root), []) });
  }

  /** Name of the plugin, the prefix of a finding's id in acknowledgements: `pod-network::route-missing`. */
  public readonly name: string = 'pod-network';

  /** Ids of all findings that the validation can report. */
  public get ruleIds(): string[] | undefined {
    // rules import the packet walk: what no synthesis asks for is not loaded
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const { FINDING_KINDS } = require('../../rules/registry') as typeof registry;
    return [...Object.keys(FINDING_KINDS), ASSUMED_ACTORS, NOT_VALIDATED];
  }

  /**
   * Validates the synthesized templates; called by the CDK. Never throws: if validation itself fails, the report contains
   * the warning `not-validated`.
   *
   * @param context the templates and their constructs
   */
  public validate(context: IPolicyValidationContext): PolicyValidationPluginReport {
    try {
      // the plugin of the app sees all templates, so that those of its stages have nothing left to do
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
  // loaded lazily: the readers load more slowly than the rest of the library, and most processes never synthesize
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
  // `cdk synth -c KEY=false` sets a string
  return value === wanted || value === String(wanted);
}
