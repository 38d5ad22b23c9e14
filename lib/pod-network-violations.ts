import type { IPolicyValidationContext, PolicyViolatingResource, PolicyViolation } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { collectTiedTemplates } from './assembly/tied-templates';
import { describeFinding } from './finding-text';
import type { Origin } from './model/network-model';
import { mapUnder } from './model/plain-object';
import type { TemplateSource } from './model/template-source';
import type { FindingId } from './rules/registry';
import { type WorkerPlace, templateFindings } from './template-findings';
import { type MarkedWorker, markedWorkers } from './worker-mark';

// true of a default network, which is as its document has it: said at every synthesis, it would hide the rest
const LEFT_TO_CHECK: ReadonlySet<FindingId> = new Set(['hairpin-off']);

/**
 * What is wrong with the pod networks of an app: an error for what is refuted, a warning for what cannot be judged or will be
 * wrong under some circumstance. Empty where there is no worker, and while look-ups are missing.
 *
 * @throws PodNetworkError where a template cannot be read
 */
export function violationsOf(context: IPolicyValidationContext): PolicyViolation[] {
  if (!context.templatePaths.some((path) => mayHoldWorkers(path))) return [];
  const marked = markedWorkers(context.appConstruct);
  const groups = collectTiedTemplates(context.templatePaths);
  return groups
    .filter((sources) => sources.some(({ file }) => mayHoldWorkers(file)))
    .flatMap((sources) =>
      templateFindings(sources, workerPlaces(sources, marked))
        .filter(({ id, severity }) => severity !== 'info' && !LEFT_TO_CHECK.has(id))
        .map((finding): PolicyViolation => ({
          ruleName: finding.id,
          description: describeFinding(finding),
          fix: finding.fix,
          severity: finding.severity,
          violatingResources: [violatingResource(finding.place, sources, context)],
        })),
    );
}

/** Reading the text is far cheaper than reading what it says, and most stacks of most apps have no machines. */
function mayHoldWorkers(path: string): boolean {
  return /AWS::(EC2::Instance|EC2::LaunchTemplate|AutoScaling::|CloudFormation::Stack)/.test(
    readFileSync(path, 'utf8'),
  );
}

/** Where the marked workers stand in templates. */
function workerPlaces(sources: readonly TemplateSource[], marked: readonly MarkedWorker[]): readonly WorkerPlace[] {
  const prefixes = new Map(sources.flatMap((source) => prefixesOf(source, source.stackName, '')));
  return marked.flatMap(({ templateFile, logicalId, network, validation }) => {
    const place = prefixes.get(templateFile);
    if (place === undefined) return [];
    return [
      { source: place.source, id: `${place.prefix}${logicalId}`, podNetwork: network.node.path, isChecked: validation },
    ];
  });
}

interface Prefix {
  readonly source: string;
  readonly prefix: string;
}

function prefixesOf(
  { file, nested }: TemplateSource,
  source: string,
  prefix: string,
): readonly (readonly [string, Prefix])[] {
  return [
    [basename(file), { source, prefix }],
    ...Object.entries(nested).flatMap(([id, child]) => prefixesOf(child, source, `${prefix}${id}.`)),
  ];
}

/** The resource in its own template, so that the CDK finds its construct; where it stands in none, the stack. */
function violatingResource(
  { source, id, path }: Origin,
  sources: readonly TemplateSource[],
  { stackTemplates }: IPolicyValidationContext,
): PolicyViolatingResource {
  const locations = path === '' ? [] : [path];
  // the source of something in a nested stack may be named after both
  const stack = sources.find(({ stackName }) => stackName === source.split('.')[0]) ?? sources[0];
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
