import { App, CfnParameter, Stack, type Stage, Validations, aws_ec2 as ec2, aws_s3 as s3 } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Construct } from 'constructs';
import { PodNetwork } from '../lib';
import { type PodNetworkAssertionOptions, assertPodNetwork } from '../lib/testing';
import { FINDING_KINDS } from '../lib/rules/registry';
import { FIXTURES } from './fixtures/fixtures';
import { templateOf } from './fixtures/fixture';
import { assemblyOf, networkInterfaceOf, newStack } from './synthesis';

const build = (change: (network: PodNetwork, stack: Stack) => void = () => undefined): Template => {
  const stack = newStack();
  change(new PodNetwork(stack, 'PodNetwork'), stack);
  return Template.fromStack(stack);
};

const appOf = ({ node }: Construct): App => {
  if (App.isApp(node.root)) return node.root;
  throw new Error(`${node.path} is in no app`);
};

const thrownBy = (...args: Parameters<typeof assertPodNetwork>): Error => {
  try {
    assertPodNetwork(...args);
  } catch (error) {
    return error as Error;
  }
  throw new Error('nothing was thrown');
};

test('a template of the construct holds the three rules', () => {
  expect(() => {
    assertPodNetwork(build());
  }).not.toThrow();
});

test('one that does not says which rule, the packet, the place and the fix, at the line of the test', () => {
  const { message, stack = '' } = thrownBy(
    build(({ workers }) => {
      networkInterfaceOf(workers[1]).addPropertyOverride('SourceDestCheck', true);
    }),
  );
  expect(
    message
      .replaceAll(/(?<=PodNetworkworker1NetworkInterface)[0-9A-F]{8}/g, '')
      .split('\n')
      .slice(0, 6),
  ).toEqual([
    'the pod network does not hold: podToPodWithoutNat is refuted, nodeToOwnPods is proved, podEgressAsNode is proved',
    '',
    expect.stringMatching(
      /^error source-dest-check-on: podToPodWithoutNat, .* for example tcp from pod@worker-/,
    ) as string,
    '  at template: PodNetworkworker1NetworkInterface.Properties.SourceDestCheck',
    '  fix: set SourceDestCheck: false on the network interface',
    '',
  ]);
  expect(stack.split('\n').find((line) => line.startsWith('    at '))).toContain(__filename);
});

test('one without workers holds nothing, and what was looked for is said', () => {
  const stack = newStack();
  new s3.Bucket(stack, 'Bucket');
  const template = Template.fromStack(stack);
  for (const allowUnknown of [false, true]) {
    expect(thrownBy(template, { allowUnknown }).message).toMatch(
      /podToPodWithoutNat is unknown.*\n\nwarning no-pod-network: .*CNI bridge file/,
    );
  }
});

describe('what cannot be judged', () => {
  const withParameter = build((network, stack) => {
    const networkInterface = networkInterfaceOf(network.workers[0] ?? network.addWorker('more', { index: 9 }));
    const check = new CfnParameter(stack, 'Check', { type: 'String' });
    networkInterface.addPropertyOverride('SourceDestCheck', check.valueAsString);
  });
  const holds = (options?: PodNetworkAssertionOptions) => () => {
    assertPodNetwork(withParameter, options);
  };

  test('does not hold', () => {
    expect(holds()).toThrow(/podToPodWithoutNat is unknown/);
  });

  test('holds where the unknown is allowed', () => {
    expect(holds({ allowUnknown: true })).not.toThrow();
  });

  test('is judged by the value of a parameter', () => {
    expect(holds({ parameters: { Check: 'false' } })).not.toThrow();
    expect(holds({ parameters: { Check: 'true' }, allowUnknown: true })).toThrow(/podToPodWithoutNat is refuted/);
    expect(holds({ parameters: { Chekc: 'true' } })).toThrow('"Chekc" is no parameter of the given templates');
  });
});

const byOption = Object.values(FINDING_KINDS)
  .filter(({ fix }) => / --[a-z]/.test(fix))
  .map(({ id }) => id as keyof typeof FIXTURES);

test.each(byOption)('the fix of %s names a property, not an option of the command line', (id) => {
  const { message } = thrownBy({ toJSON: () => templateOf(FIXTURES[id], 'broken') });
  expect(message).toContain(` ${id}: `);
  expect(message).not.toMatch(/ --[a-z]/);
  expect(message).toMatch(/set allowUnknown: true|set parameters: \{ KEY: VALUE \}/);
});

test('stacks that are tied by exports are held together', () => {
  const app = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
  const networkStack = new Stack(app, 'Network');
  const vpc = new ec2.Vpc(networkStack, 'Vpc', { maxAzs: 1, natGateways: 0 });
  const stack = new Stack(app, 'Workers');
  new PodNetwork(stack, 'PodNetwork', { vpc });
  const templates = [networkStack, stack].map((each) => Template.fromStack(each));
  expect(() => {
    assertPodNetwork(templates);
  }).not.toThrow();
  expect(thrownBy(templates.slice(1)).message).toMatch(/is unknown/);
});

test.each([
  ['nothing', undefined, 'undefined'],
  ['a template as plain JSON', { Resources: {} }, 'an object of another class'],
  ['a list with one', [Template.fromJSON({}), { Resources: {} }], 'an object of another class'],
])('%s is refused with what to pass', (_, subject, got) => {
  expect(thrownBy(subject as unknown as Stack).message).toBe(
    `\`subject\` must be an app, a Stage, a Stack, the path of an assembly or a Template of aws-cdk-lib/assertions, got ${got}; for example assertPodNetwork(stack), or assertPodNetwork(Template.fromJSON(template)) for plain JSON`,
  );
});

test('pod networks beside each other are held one by one', () => {
  const beside = (change: (other: PodNetwork) => void): Template =>
    build((_, stack) => {
      change(new PodNetwork(stack, 'Other', { podSupernet: '10.201.0.0/16' }));
    });
  expect(() => {
    assertPodNetwork(beside(() => undefined));
  }).not.toThrow();
  const broken = beside(({ workers }) => {
    networkInterfaceOf(workers[1]).addPropertyOverride('SourceDestCheck', true);
  });
  expect(thrownBy(broken).message).toMatch(
    /^the pod network does not hold: template:10\.200\.0\.0\/16: podToPodWithoutNat is proved, .*; template:10\.201\.0\.0\/16: podToPodWithoutNat is refuted/,
  );
});

describe('a finding that is acknowledged', () => {
  const id = 'source-dest-check-on';
  const acknowledge = (scope: (network: PodNetwork) => Construct): Stack => {
    const stack = newStack();
    const network = new PodNetwork(stack, 'PodNetwork');
    networkInterfaceOf(network.workers[0]).addPropertyOverride('SourceDestCheck', true);
    Validations.of(scope(network)).acknowledge({ id: `pod-network::${id}`, reason: 'a test' });
    return stack;
  };
  const first = ({ workers }: PodNetwork): Construct => networkInterfaceOf(workers[0]);
  const second = ({ workers }: PodNetwork): Construct => networkInterfaceOf(workers[1]);

  test.each<[string, (stack: Stack) => Stage | Stack | string]>([
    ['a stack', (stack) => stack],
    ['an app', appOf],
    ['an assembly', (stack) => assemblyOf(stack).directory],
  ])('passes in %s, at its construct and above', (_, subjectOf) => {
    for (const scope of [first, (network: PodNetwork) => network, appOf])
      expect(() => {
        assertPodNetwork(subjectOf(acknowledge(scope)));
      }).not.toThrow();
    expect(thrownBy(subjectOf(acknowledge(second))).message).toContain(`error ${id}`);
  });

  test('does not pass in a bare template, whose error says that it is the weaker answer', () => {
    const { message } = thrownBy(Template.fromStack(acknowledge(first)));
    expect(message).toContain(`error ${id}`);
    expect(message).toMatch(
      /\nnote: a bare template contains no acknowledgements; to use them, pass the stack[^\n]*\n$/,
    );
  });
});

test('of an app, a stack is held with those that it is tied to, and with no others', () => {
  const app = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
  const vpc = new ec2.Vpc(new Stack(app, 'Network'), 'Vpc', { maxAzs: 1, natGateways: 0 });
  const workers = new Stack(app, 'Workers');
  new PodNetwork(workers, 'PodNetwork', { vpc });
  const broken = new Stack(app, 'Broken');
  const [worker] = new PodNetwork(broken, 'PodNetwork').workers;
  networkInterfaceOf(worker).addPropertyOverride('SourceDestCheck', true);
  expect(() => {
    assertPodNetwork(workers);
  }).not.toThrow();
  for (const subject of [app, broken]) expect(thrownBy(subject).message).toContain('error source-dest-check-on');
});
