import { Stack, Stage, Validations } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Writes what is acknowledged at the app or a stage into the metadata of its stacks. The CDK writes the metadata of stacks and of
 * what is in them only, and whoever reads the assembly later is to see the rest too.
 *
 * @param scope in the stage whose stacks are about to be synthesized
 */
export function writeAcknowledgements(scope: IConstruct): void {
  const stage = Stage.of(scope);
  if (stage === undefined) return;
  const above = stage.node.scopes.flatMap(({ node }) =>
    node.metadata.filter(({ type }) => type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY),
  );
  if (above.length === 0) return;
  for (const { node } of stacksIn(stage)) {
    for (const { type, data } of above)
      if (!node.metadata.some((known) => known.data === data)) node.addMetadata(type, data);
  }
}

/** The stacks of a stage, without those of stages in it. */
function stacksIn(scope: IConstruct): readonly IConstruct[] {
  return scope.node.children.flatMap((child) => {
    if (Stage.isStage(child)) return [];
    return Stack.isStack(child) ? [child] : stacksIn(child);
  });
}
