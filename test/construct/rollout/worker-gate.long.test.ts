import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnParameter, Duration, type Stack, Tags, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { Bootstrap, InternetAccess, NodeImage, PodNetwork, type PodNetworkProps, Rollout } from '../../../lib';
import { UNINTERRUPTING } from '../../../lib/construct/rollout/worker-gate';
import { mayReplace, propertyNames } from '../../resource-specification';
import { instanceOf, newStack, propertiesOf, synthesize } from '../../synthesis';

const IMAGE_WITH_ALL = NodeImage.of(ec2.MachineImage.genericLinux({ 'eu-central-1': 'ami-1' }), {
  rootDevice: '/dev/xvda',
});

interface Gated {
  readonly stack: Stack;
  readonly network: PodNetwork;
  readonly instance: ec2.CfnInstance;
}

function gated(props: PodNetworkProps = {}): Gated {
  const stack = newStack();
  const network = new PodNetwork(stack, 'PodNetwork', { rollout: Rollout.oneByOne(), workerCount: 2, ...props });
  const [worker] = network.workers;
  if (worker === undefined) throw new Error('the network has no worker');
  return { stack, network, instance: instanceOf(worker).instance };
}

const idsOf = (stack: Stack): readonly string[] => [
  ...Object.keys(propertiesOf(synthesize(stack), 'AWS::CloudFormation::WaitConditionHandle')),
  ...Object.keys(propertiesOf(synthesize(stack), 'AWS::CloudFormation::WaitCondition')),
];

const base = gated();
const baseIds = idsOf(base.stack);

/** How many of the ids of two workers differ from those of the base: 2 a worker. */
function moved(stack: Stack): number {
  return idsOf(stack).filter((id) => !baseIds.includes(id)).length;
}

test("a worker's wait condition waits for its own instance, by its own handle", () => {
  const { Resources } = Template.fromStack(base.stack).toJSON() as ReturnType<typeof synthesize>;
  const gates = Object.values(Resources).filter(({ Type }) => Type === 'AWS::CloudFormation::WaitCondition');
  expect(gates.map(({ Properties, DependsOn }) => ({ Properties, DependsOn }))).toEqual(
    [0, 1].map((index) => ({
      Properties: { Handle: { Ref: baseIds[index] }, Timeout: '900' },
      DependsOn: [expect.stringMatching(`^PodNetworkworker${String(index)}Instance`)],
    })),
  );
  const userData = Object.values(propertiesOf(synthesize(base.stack), 'AWS::EC2::Instance')).map(({ UserData }) =>
    JSON.stringify(UserData),
  );
  expect(userData.map((text) => baseIds.filter((id) => text.includes(`{"Ref":"${id}"}`)))).toEqual([
    [baseIds[0]],
    [baseIds[1]],
  ]);
});

describe('its identity', () => {
  test('is made of each property whose change restarts or replaces the instance, and of no other', () => {
    const names = propertyNames('AWS::EC2::Instance');
    expect(names.length).toBeGreaterThan(30);
    expect(UNINTERRUPTING).toEqual(names.filter((name) => !mayReplace('AWS::EC2::Instance', name)));
  });

  // UserData apart: an override of it would take the URL away
  test.each(propertyNames('AWS::EC2::Instance').filter((name) => name !== 'UserData' && name !== 'Tags'))(
    'with another %s',
    (name) => {
      const { stack, instance } = gated();
      instance.addPropertyOverride(name, 'other');
      expect(moved(stack)).toBe(mayReplace('AWS::EC2::Instance', name) ? 2 : 0);
    },
  );

  test('with tags on everything', () => {
    const { stack } = gated();
    Tags.of(stack).add('team', 'network');
    expect(moved(stack)).toBe(0);
  });

  test.each<[string, PodNetworkProps]>([
    ['timeout', { rollout: Rollout.oneByOne({ timeout: Duration.minutes(16) }) }],
    ['generation', { rollout: Rollout.oneByOne({ generation: '2' }) }],
    ['bootstrap', { bootstrap: Bootstrap.commands('echo joined') }],
    ['mtu', { mtu: 9001 }],
    ['mssClamp', { mssClamp: 1360 }],
  ])('with another %s', (_, props) => {
    expect(moved(gated(props).stack)).toBe(4);
  });

  test.each<[string, PodNetworkProps]>([
    ['size', { rollout: Rollout.waves({ size: 2 }) }],
    ['signalPath', { rollout: Rollout.oneByOne({ signalPath: true }) }],
    ['outputs', { outputs: false }],
  ])('with another %s, which restarts nothing', (_, props) => {
    expect(moved(gated(props).stack)).toBe(0);
  });

  test('with a command that is added later, to that worker alone', () => {
    const { stack, network } = gated();
    instanceOf(network.workers[1]).addUserData('echo joined');
    expect(moved(stack)).toBe(2);
  });
});

describe('warnings', () => {
  const warningsOf = (stack: Stack): readonly unknown[] =>
    Annotations.fromStack(stack)
      .findWarning('*', Match.anyValue())
      .map(({ id, entry }) => `${id}: ${(entry.data as string).split(':')[0] ?? ''}`);

  test('of workers that cannot reach S3, unless it is stated that they do', () => {
    const offline = { internetAccess: InternetAccess.none(), nodeImage: IMAGE_WITH_ALL, workerCount: 1 };
    expect(warningsOf(gated(offline).stack)).toEqual([
      '/Stack/PodNetwork: workers have no internet access, so that their signals do not reach CloudFormation and a deploy fails after the timeout',
    ]);
    expect(warningsOf(gated({ ...offline, rollout: Rollout.oneByOne({ signalPath: true }) }).stack)).toEqual([]);
    expect(warningsOf(gated({ ...offline, rollout: Rollout.allAtOnce() }).stack)).toEqual([]);
  });

  test('of a parameter in user data, once a worker', () => {
    const { stack, network } = gated();
    const parameter = new CfnParameter(stack, 'Version', { default: '1' });
    instanceOf(network.workers[0]).addUserData(`echo ${parameter.valueAsString} ${stack.region}`);
    expect(warningsOf(stack)).toEqual(['/Stack/PodNetwork/worker-0/Gate: the user data holds the parameter Version']);
  });
});

test('all at once leaves the template as it is', () => {
  const [without, allAtOnce] = [newStack(), newStack()];
  new PodNetwork(without, 'PodNetwork');
  new PodNetwork(allAtOnce, 'PodNetwork', { rollout: Rollout.allAtOnce() });
  expect(JSON.stringify(synthesize(allAtOnce))).toBe(JSON.stringify(synthesize(without)));
});
