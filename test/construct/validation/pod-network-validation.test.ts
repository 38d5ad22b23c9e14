import {
  App,
  Aspects,
  CfnResource,
  NestedStack,
  Stack,
  Stage,
  Validations,
  aws_ec2 as ec2,
  aws_s3 as s3,
  aws_secretsmanager as secretsmanager,
  cloudformation_include as include,
} from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Bootstrap,
  JoinToken,
  type IWorker,
  PodNetwork,
  type PodNetworkProps,
  PodNetworkValidation,
} from '../../../lib';
import { instanceOf, networkInterfaceOf, newStack, synthesize } from '../../synthesis';

interface Violation {
  readonly ruleName: string;
  readonly severity: string;
  readonly description: string;
  readonly suggestedFix: string;
  readonly violatingConstructs: readonly {
    readonly constructPath: string;
    readonly cloudFormationResource?: { readonly templatePath: string; readonly logicalId: string };
  }[];
}

interface PluginReport {
  readonly pluginName: string;
  readonly conclusion: string;
  readonly violations: readonly Violation[];
}

interface Synthesis {
  readonly thrown: string;
  readonly violations: readonly Violation[];
}

const printed = jest.spyOn(console, 'error').mockImplementation();
afterEach(() => {
  printed.mockClear();
});
afterAll(() => {
  printed.mockRestore();
});

const newApp = (context: Readonly<Record<string, unknown>> = {}): App =>
  new App({ context, analyticsReporting: false });

/** Synthesizes an app, and reads the report that the CDK writes. */
function synthesized(app: App): Synthesis {
  let thrown = '';
  try {
    app.synth({ force: true });
  } catch (error) {
    thrown = (error as Error).message;
  }
  const { pluginReports } = JSON.parse(readFileSync(join(app.outdir, 'validation-report.json'), 'utf8')) as {
    readonly pluginReports: readonly PluginReport[];
  };
  const own = pluginReports.filter(({ pluginName }) => pluginName === 'pod-network');
  expect(own.every(({ conclusion }) => (conclusion === 'failure') === (thrown !== ''))).toBe(true);
  return { thrown, violations: own.flatMap(({ violations }) => violations) };
}

function firstWorker(network: PodNetwork): IWorker {
  const [worker] = network.workers;
  if (worker === undefined) throw new Error('the network has no worker');
  return worker;
}

function breakNetwork(network: PodNetwork): void {
  networkInterfaceOf(firstWorker(network)).addPropertyOverride('SourceDestCheck', true);
}

function podNetworkIn(scope: Construct, props: PodNetworkProps = {}): PodNetwork {
  return new PodNetwork(scope, 'PodNetwork', props);
}

const ids = ({ violations }: Synthesis): readonly string[] => violations.map(({ ruleName }) => ruleName);
const places = ({ violations }: Synthesis): readonly string[] =>
  violations.flatMap(({ violatingConstructs }) => violatingConstructs.map(({ constructPath }) => constructPath));

describe('a network that is refuted', () => {
  test('fails the synthesis after an escape hatch, and says what, where, and what puts it right', () => {
    const app = newApp();
    breakNetwork(podNetworkIn(new Stack(app, 'Stack')));
    const { thrown, violations } = synthesized(app);

    expect(thrown).toContain("Acknowledge with 'pod-network::source-dest-check-on'");
    expect(violations).toEqual([
      {
        ruleName: 'source-dest-check-on',
        severity: 'error',
        description: expect.stringMatching(
          /^podToPodWithoutNat, .*source\/dest check is on.*; for example tcp from pod@worker-0\/10\.200\.0\.\d+ to pod@worker-1/,
        ) as string,
        suggestedFix: 'set SourceDestCheck: false on the network interface',
        violatingConstructs: [
          expect.objectContaining({
            constructPath: 'Stack/PodNetwork/worker-0/NetworkInterface',
            cloudFormationResource: {
              templatePath: 'Stack.template.json',
              logicalId: 'PodNetworkworker0NetworkInterface008DC076',
              propertyPaths: ['Properties.SourceDestCheck'],
            },
          }),
        ],
      },
    ]);
  });

  test('fails it after an aspect', () => {
    const app = newApp();
    podNetworkIn(new Stack(app, 'Stack'));
    Aspects.of(app).add({
      visit: (node) => {
        if (node instanceof ec2.CfnNetworkInterface) node.sourceDestCheck = true;
      },
    });
    expect(ids(synthesized(app))).toEqual(Array(3).fill('source-dest-check-on'));
  });

  test('fails it where a route was taken away', () => {
    const app = newApp();
    const worker = firstWorker(podNetworkIn(new Stack(app, 'Stack')));
    const route = worker.node.children.find(({ node }) => node.id.startsWith('RouteIn'));
    expect(worker.node.tryRemoveChild(route?.node.id ?? '')).toBe(true);
    const result = synthesized(app);
    expect(result.thrown).not.toBe('');
    expect(ids(result)).toEqual(['route-missing']);
  });

  test('fails it in a nested stack, and names the construct there', () => {
    const app = newApp();
    breakNetwork(podNetworkIn(new NestedStack(new Stack(app, 'Stack'), 'Nested')));
    const result = synthesized(app);
    expect(result.thrown).not.toBe('');
    expect(places(result)).toEqual(['Stack/Nested/PodNetwork/worker-0/NetworkInterface']);
  });

  test('fails it in the stage where it is, and not in its twin', () => {
    const app = newApp();
    for (const name of ['Dev', 'Prod']) {
      const network = podNetworkIn(new Stack(new Stage(app, name), 'Stack', { stackName: 'same' }));
      if (name === 'Prod') breakNetwork(network);
    }
    const result = synthesized(app);
    expect(result.thrown).not.toBe('');
    expect(places(result)).toEqual(['Prod/Stack/PodNetwork/worker-0/NetworkInterface']);
  });

  test('is found once, however often the validation is registered', () => {
    const app = newApp();
    PodNetworkValidation.register(app);
    Validations.of(app).addPlugins(new PodNetworkValidation());
    const stack = new Stack(app, 'Stack');
    breakNetwork(podNetworkIn(stack));
    new PodNetwork(stack, 'Other', { podSupernet: '10.201.0.0/16', workerCount: 1 });
    expect(ids(synthesized(app))).toEqual(['source-dest-check-on']);
  });
});

describe('a network that is proved', () => {
  const untouched = (app: App): void => {
    expect(synthesized(app)).toEqual({ thrown: '', violations: [] });
    expect(printed).not.toHaveBeenCalled();
  };

  test('lets the synthesis pass without a word', () => {
    const app = newApp();
    podNetworkIn(new Stack(app, 'Stack'));
    untouched(app);
  });

  test('may have its VPC in another stack', () => {
    const app = newApp();
    const vpc = new ec2.Vpc(new Stack(app, 'Network'), 'Vpc', { maxAzs: 1, natGateways: 0 });
    podNetworkIn(new Stack(app, 'Workers'), { vpc });
    untouched(app);
  });

  test('may be beside others, each with pods of its own', () => {
    const app = newApp();
    for (const name of ['Dev', 'Prod']) podNetworkIn(new Stack(app, name));
    const vpc = new ec2.Vpc(new Stack(app, 'Network'), 'Vpc', { maxAzs: 1, natGateways: 0 });
    for (const block of ['10.201.0.0/16', '10.202.0.0/16']) {
      const name = `Block${block.replaceAll(/\W/g, '-')}`;
      podNetworkIn(new Stack(app, name), { vpc, podSupernet: block });
    }
    untouched(app);
  });

  test('may have no worker', () => {
    const app = newApp();
    podNetworkIn(new Stack(app, 'Stack'), { workerCount: 0 });
    untouched(app);
  });

  test.each<[string, (stack: Stack) => unknown]>([
    ['a bucket', (stack) => new s3.Bucket(stack, 'Bucket')],
    [
      'a machine that is no worker',
      (stack) => new ec2.BastionHostLinux(stack, 'Bastion', { vpc: new ec2.Vpc(stack, 'Vpc') }),
    ],
  ])('is nothing that a stack of %s must have', (_, build) => {
    const app = newApp();
    PodNetworkValidation.register(app);
    build(new Stack(app, 'Stack'));
    untouched(app);
  });
});

describe('a network that cannot be judged', () => {
  const warned = (app: App): readonly string[] => {
    const result = synthesized(app);
    expect(result.thrown).toBe('');
    expect(printed).toHaveBeenCalledTimes(1);
    expect(new Set(result.violations.map(({ severity }) => severity))).toEqual(new Set(['warning']));
    return ids(result);
  };

  test('is warned of, where the VPC is known by its ids alone', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack');
    const vpc = ec2.Vpc.fromVpcAttributes(stack, 'Vpc', {
      vpcId: 'vpc-1',
      availabilityZones: ['eu-central-1a'],
      publicSubnetIds: ['subnet-1'],
      publicSubnetRouteTableIds: ['rtb-1'],
    });
    podNetworkIn(stack, { vpc });
    expect(warned(app)).toContain('not-readable');
  });

  test('is warned of, where its workers are no longer any', () => {
    const app = newApp();
    for (const worker of podNetworkIn(new Stack(app, 'Stack')).workers) {
      instanceOf(worker).instance.addPropertyOverride('UserData', { 'Fn::Base64': '#!/bin/sh\ntrue\n' });
    }
    expect(warned(app)).toEqual(Array(3).fill('no-pod-network'));
  });

  test('is not warned of while look-ups are missing, whatever is written in their place', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack', { env: { account: '123456789012', region: 'eu-central-1' } });
    const vpc = ec2.Vpc.fromLookup(stack, 'Vpc', { isDefault: true });
    breakNetwork(podNetworkIn(stack, { vpc }));
    expect(synthesized(app)).toEqual({ thrown: '', violations: [] });
  });
});

describe('an actor', () => {
  const acting = (context: Readonly<Record<string, unknown>> = {}): Synthesis => {
    const app = newApp(context);
    const stack = new Stack(app, 'Stack');
    const [worker] = podNetworkIn(stack).workers;
    const properties = { ServiceToken: 'x', Table: worker?.subnet.routeTable.routeTableId };
    for (const id of ['One', 'Two']) new CfnResource(stack, id, { type: 'Custom::Network', properties });
    return synthesized(app);
  };

  test('is one line of information, and no warning', () => {
    const { thrown, violations } = acting();
    expect(thrown).toBe('');
    expect(violations.map(({ ruleName, severity, description }) => [ruleName, severity, description])).toEqual([
      [
        'assumed-actors',
        'info',
        'the verdicts on the pod network rest on 2 assumptions about your scripts and resources that run code or call APIs',
      ],
    ]);
  });

  test('is not worth a line where it is the script that the construct writes', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack');
    const token = JoinToken.fromSecret(new secretsmanager.Secret(stack, 'Token'));
    podNetworkIn(stack, { bootstrap: Bootstrap.kubeadm({ version: '1.35', endpoint: '10.0.1.10:6443', token }) });
    expect(synthesized(app)).toEqual({ thrown: '', violations: [] });
  });

  test.each([{}, { 'cdk-pod-network:strict': true }])('is acknowledged where it acts: %j', (context) => {
    const app = newApp(context);
    const stack = new Stack(app, 'Stack');
    const network = podNetworkIn(stack, { bootstrap: Bootstrap.commands('/opt/unread') });
    for (const id of ['pod-network::assumed-actors', 'pod-network::actor-not-read'])
      Validations.of(network).acknowledge({ id, reason: 'the script was read' });
    expect(synthesized(app).violations).toEqual([]);
  });

  test.each([true, 'true'])('makes rules unknown where the context key is %p', (strict) => {
    const { thrown, violations } = acting({ 'cdk-pod-network:strict': strict });
    expect([thrown, violations.map(({ ruleName, severity }) => [ruleName, severity])]).toEqual([
      '',
      Array(2).fill(['actor-not-read', 'warning']),
    ]);
  });
});

describe('is turned off', () => {
  const passes = (app: App, network: PodNetwork): void => {
    breakNetwork(network);
    expect(() => app.synth()).not.toThrow();
  };

  test.each([false, 'false'])('by the context key as %p, however it was registered', (value) => {
    const app = newApp({ 'cdk-pod-network:validation': value });
    PodNetworkValidation.register(app);
    Validations.of(app).addPlugins(new PodNetworkValidation());
    passes(app, podNetworkIn(new Stack(app, 'Stack')));
  });

  test('by the context key of a stack, for what that stack would register', () => {
    const app = newApp();
    const stack = new Stack(app, 'Stack');
    stack.node.setContext('cdk-pod-network:validation', false);
    passes(app, podNetworkIn(stack));
  });

  test('by the property, for that network and for no other', () => {
    const app = newApp();
    breakNetwork(podNetworkIn(new Stack(app, 'Off'), { validation: false }));
    breakNetwork(podNetworkIn(new Stack(app, 'On')));
    expect(places(synthesized(app))).toEqual(['On/PodNetwork/worker-0/NetworkInterface']);
  });
});

describe('a finding is acknowledged', () => {
  const broken = (acknowledgeAt: (stack: Stack, network: PodNetwork) => Construct, id: string): Synthesis => {
    const app = newApp();
    const stack = new Stack(app, 'Stack');
    const network = podNetworkIn(stack);
    breakNetwork(network);
    Validations.of(acknowledgeAt(stack, network)).acknowledge({ id, reason: 'an experiment' });
    return synthesized(app);
  };

  test('by its id, at the construct or above it', () => {
    const id = 'pod-network::source-dest-check-on';
    const passed = { thrown: '', violations: [] };
    expect(broken((stack) => stack, id)).toEqual(passed);
    expect(broken((_, network) => networkInterfaceOf(firstWorker(network)), id)).toEqual(passed);
  });

  test('and no other finding, nor the same one elsewhere', () => {
    expect(broken((stack) => stack, 'pod-network::route-missing').thrown).not.toBe('');
    expect(
      broken((_, { workers }) => networkInterfaceOf(workers[1]), 'pod-network::source-dest-check-on').thrown,
    ).not.toBe('');
  });
});

describe('registered alone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'template-'));
  const templateFile = join(folder, 'template.json');
  const template = synthesize(
    (() => {
      const stack = newStack();
      podNetworkIn(stack);
      return stack;
    })(),
  );
  afterAll(() => {
    rmSync(folder, { recursive: true });
  });

  const included = (change: (stack: include.CfnInclude) => void): Synthesis => {
    writeFileSync(templateFile, JSON.stringify(template));
    const app = newApp();
    PodNetworkValidation.register(app);
    change(new include.CfnInclude(new Stack(app, 'Stack'), 'Template', { templateFile }));
    return synthesized(app);
  };

  test('it proves a template that no construct of this library wrote', () => {
    expect(included(() => undefined)).toEqual({ thrown: '', violations: [] });
  });

  test('and refutes it', () => {
    const interfaceId =
      Object.entries(template.Resources).find(([, { Type }]) => Type === 'AWS::EC2::NetworkInterface')?.[0] ?? '';
    const result = included((written) => {
      written.getResource(interfaceId).addPropertyOverride('SourceDestCheck', true);
    });
    expect(result.thrown).not.toBe('');
    expect(ids(result)).toEqual(['source-dest-check-on']);
  });
});

describe('a fault of its own', () => {
  const context = (templatePath: string) => ({
    templatePaths: [templatePath],
    stackTemplates: [{ stackConstructPath: 'Stack', templatePath, accountId: undefined, region: undefined }],
    appConstruct: newApp(),
  });

  test('is a warning', () => {
    expect(new PodNetworkValidation().validate(context('/nowhere/Stack.template.json'))).toEqual({
      success: true,
      violations: [
        {
          ruleName: 'not-validated',
          severity: 'warning',
          description: expect.stringMatching(/^the pod networks could not be validated: ENOENT/) as string,
          fix: expect.stringContaining('cdk-pod-network:validation') as string,
          violatingResources: [{ constructPath: 'Stack', locations: [] }],
        },
      ],
    });
  });

  test('has an id, as all findings have', () => {
    expect(new PodNetworkValidation().ruleIds).toEqual(expect.arrayContaining(['not-validated', 'route-missing']));
  });
});
