import type { IPolicyValidationContext, PolicyViolatingResource, PolicyViolation } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { collectTiedTemplates } from '../../template/assembly/tied-templates';
import type { Judgement } from '../../check/judgement';
import { describeFinding } from '../../rules/finding';
import type { Origin } from '../../model/network-model';
import { mapUnder } from '../../model/plain-object';
import type { TemplateSource } from '../../model/template-source';
import { stackNames } from '../../template/resource/stack-names';
import { rememberedJudgements } from '../../check/remembered-judgement';
import { JOIN_SCRIPT } from '../../node/kubernetes/join-script';

/** The rule under which synthesis says that the verdicts assume something of actors. */
const ASSUMED_ACTORS = 'assumed-actors';

/**
 * What `check` finds in the pod networks of an app, as violations. Empty where there is no worker, and while look-ups are missing.
 *
 * @param strict whether an actor makes the rules unknown that it is about
 * @throws PodNetworkError where a template cannot be read
 */
export function violationsOf(context: IPolicyValidationContext, strict: boolean): PolicyViolation[] {
  if (!context.templatePaths.some((path) => mayHoldWorkers(path))) return [];
  const groups = collectTiedTemplates(context.templatePaths).filter((sources) =>
    sources.some(({ file }) => mayHoldWorkers(file)),
  );
  const judgements = rememberedJudgements(groups, { strict, validatedOnly: true });
  const judged = judgements.map((judgement, at) => ({ judgement, sources: groups[at] ?? [] }));
  return [
    ...judged.flatMap(({ sources, judgement }) => violationsIn(judgement, sources, context)),
    ...(strict ? [] : judged.flatMap(({ sources, judgement }) => actorsIn(judgement, sources, context)).slice(0, 1)),
  ];
}

function violationsIn(
  { networks, findings }: Judgement,
  sources: readonly TemplateSource[],
  context: IPolicyValidationContext,
): readonly PolicyViolation[] {
  // an app without a pod network is none of our business, unless a construct wrote one
  const nameOf = stackNames(sources);
  const written = new Set(
    sources.flatMap((source) =>
      (source.artifact?.constructs.workers ?? []).flatMap(({ id, validated }) =>
        validated ? [`${nameOf(source)} ${id}`] : [],
      ),
    ),
  );
  // only what is sure fails: that nodes are workers is less sure where routes alone say so
  const isGuess = (network: string | null): boolean => {
    const about = networks.filter(({ name }) => network === null || name === network);
    return about.length > 0 && about.every(({ knownByRoutes }) => knownByRoutes === true);
  };
  return findings
    .filter(({ severity }) => severity !== 'info')
    .filter(({ place }) => networks.length > 0 || (place !== null && written.has(`${place.source} ${place.id}`)))
    .map((finding): PolicyViolation => {
      const { stack = '' } = networks.find(({ name }) => name === finding.network) ?? networks[0] ?? {};
      const place = finding.place ?? { source: stack, id: '', path: '' };
      return {
        ruleName: finding.id,
        description: describeFinding(finding),
        fix: finding.fix,
        severity: finding.severity === 'error' && isGuess(finding.network) ? 'warning' : finding.severity,
        violatingResources: [violatingResource(place, sources, context)],
      };
    });
}

/** One line that is no warning: the verdicts stand, given what they assume of what the user wrote. */
function actorsIn(
  { assumptions }: Judgement,
  sources: readonly TemplateSource[],
  context: IPolicyValidationContext,
): readonly PolicyViolation[] {
  // nobody can do anything about the construct's own script
  const actors = assumptions.filter(({ actor, text }) => actor && !text.includes(JOIN_SCRIPT));
  if (actors.length === 0) return [];
  // as of `actor-not-read`, so that both are acknowledged at the same construct
  const resources = actors.flatMap(({ places: [place] }) =>
    place === undefined ? [] : [violatingResource(place, sources, context)],
  );
  const byText = new Map(resources.map((resource) => [JSON.stringify(resource), resource]));
  return [
    {
      ruleName: ASSUMED_ACTORS,
      description: `the verdicts on the pod network rest on ${String(actors.length)} ${actors.length === 1 ? 'assumption' : 'assumptions'} about your scripts and resources that run code or call APIs`,
      fix: 'run `npx pod-network check`, which lists them and says how to put each to the test',
      severity: 'info',
      violatingResources: [...byText.values()],
    },
  ];
}

/** Reading the text is far cheaper than reading what it says, and most stacks of most apps have no machines. */
function mayHoldWorkers(path: string): boolean {
  return /AWS::(EC2::Instance|EC2::LaunchTemplate|AutoScaling::|CloudFormation::Stack)/.test(
    readFileSync(path, 'utf8'),
  );
}

/** The resource in its own template, so that the CDK finds its construct; if there is none, the stack. */
function violatingResource(
  { source, id, path }: Origin,
  sources: readonly TemplateSource[],
  { stackTemplates }: IPolicyValidationContext,
): PolicyViolatingResource {
  const locations = path === '' ? [] : [path];
  // the source of something in a nested stack may be named after both
  const nameOf = stackNames(sources);
  const stack = sources.find((one) => `${source}.`.startsWith(`${nameOf(one)}.`)) ?? sources[0];
  const resource = stack && resourceIn(stack, id.split('.'));
  if (resource) return { ...resource, locations };
  const constructPath = stackTemplates.find(({ templatePath }) => templatePath === stack?.file)?.stackConstructPath;
  return { constructPath: constructPath ?? '', locations };
}

function resourceIn(
  { nested, template, file }: TemplateSource,
  [first = '', ...rest]: readonly string[],
): Pick<PolicyViolatingResource, 'resourceLogicalId' | 'templatePath'> | null {
  const child = nested[first];
  if (child !== undefined && rest.length > 0) return resourceIn(child, rest);
  return first in mapUnder(template, 'Resources') ? { resourceLogicalId: first, templatePath: file } : null;
}
