import { App, Aspects, CfnResource, type IAspect, NestedStack, Stack, Tags } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PodNetwork, type PodNetworkProps, Rollout } from '../../../lib';
import { synthesize } from '../../synthesis';

const RULE = 'a gate reads tags from instance metadata, where keys have letters, digits and + - = . , _ : @ only';

interface Gated {
  readonly app: App;
  readonly stack: Stack;
  readonly network: PodNetwork;
}

function gated(props: PodNetworkProps = {}, tags: Record<string, string> = {}): Gated {
  const app = new App();
  const stack = new Stack(app, 'Stack', { tags });
  return { app, stack, network: new PodNetwork(stack, 'PodNetwork', { rollout: Rollout.oneByOne(), ...props }) };
}

function refusal(edit: (own: Gated) => void, own = gated()): string {
  edit(own);
  try {
    synthesize(own.stack);
  } catch (thrown) {
    return (thrown as Error).message;
  }
  return 'none';
}

test.each<[string, (own: Gated) => IConstruct, string]>([
  ['the app', ({ app }) => app, 'app'],
  ['the stack', ({ stack }) => stack, 'the construct "Stack"'],
  ['the network', ({ network }) => network, 'the construct "Stack/PodNetwork"'],
])('a key that EC2 refuses, added at %s, is one error that says where', (_, scope, at) => {
  const message = refusal((own) => {
    Tags.of(scope(own)).add('cost center', '7');
  });
  expect(message).toContain(
    `[Stack/PodNetwork] EC2 refuses to start instances with the tag "cost center", which 3 of the workers with a gate have: ${RULE}; rename it, or leave the instances out where it is added: Tags.of(${at}).add('cost center', value, { excludeResourceTypes: ['AWS::EC2::Instance', 'aws:cdk:stack'] }), or use Rollout.allAtOnce()`,
  );
  expect(message.match(/EC2 refuses/g)).toHaveLength(1);
});

test('the fix in the error is one', () => {
  const excludeResourceTypes = ['AWS::EC2::Instance', 'aws:cdk:stack'];
  const edit = ({ app }: Gated) => {
    Tags.of(app).add('cost center', '7', { excludeResourceTypes });
  };
  expect(refusal(edit)).toBe('none');
});

test('a key of a stack gets onto its instances', () => {
  expect(refusal(() => undefined, gated({}, { 'cost center': '7' }))).toContain(
    'EC2 refuses to start instances with the tag "cost center", which 3 of the workers with a gate have',
  );
  const own = gated({ workerCount: 0 }, { 'cost center': '7' });
  own.network.addWorker('worker-0', { index: 0, scope: new NestedStack(own.stack, 'Nested') });
  expect(refusal(() => undefined, own)).toContain('which 1 of the workers with a gate has');
});

test('further keys are named, and a key of an override too', () => {
  const message = refusal(({ stack, network }) => {
    Tags.of(stack).add('Patch Group', 'a');
    Tags.of(network).add('team/owner', 'b');
  });
  expect(message).toMatch(
    /the tag "(Patch Group|team\/owner)" \(and "(Patch Group|team\/owner)"\), which 3 of the workers/,
  );
  const override: IAspect = {
    visit: (node) => {
      if (node instanceof CfnResource && node.cfnResourceType === 'AWS::EC2::Instance')
        node.addPropertyOverride('Tags', [{ Key: 'a b', Value: '' }]);
    },
  };
  expect(
    refusal(({ stack }) => {
      Aspects.of(stack).add(override);
    }),
  ).toContain('; remove the tag from the instances and their stack, or rename it, or use');
});

test('without a gate every key is taken', () => {
  const edit = ({ app }: Gated) => {
    Tags.of(app).add('cost center', '7');
  };
  expect(refusal(edit, gated({ rollout: Rollout.allAtOnce() }))).toBe('none');
});
