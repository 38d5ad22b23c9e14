import { App, BootstraplessSynthesizer, CfnResource, Stack, Validations, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { main } from '../../cli/main';
import { verifyAccount, type VerifyResult } from '../../cli/verify-account';
import { type IWorker, PodNetwork } from '../../lib';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import type { JudgedFinding, Judgement } from '../../lib/check/judgement';
import { describeFinding } from '../../lib/rules/finding';
import { readTemplates } from '../../lib/model-api';
import { assertPodNetwork } from '../../lib/testing';
import { accountOf } from '../cli/ec2/described-account';
import { describeNetwork } from '../cli/ec2/described-network';
import { instanceOf, networkInterfaceOf } from '../synthesis';

/** Changes a pod network of an app; `seen`: an account shows it too. */
interface Change {
  readonly seen: boolean;
  readonly edit: (network: PodNetwork, worker: IWorker) => void;
}

const CHANGES: Readonly<Record<string, Change>> = {
  'source/dest check': {
    seen: true,
    edit: (_, worker) => {
      networkInterfaceOf(worker).addPropertyOverride('SourceDestCheck', true);
    },
  },
  'no route': {
    seen: true,
    edit: (_, { node }) => {
      for (const { node: child } of node.children) if (child.id.startsWith('RouteIn')) node.tryRemoveChild(child.id);
    },
  },
  'no resolver': {
    seen: true,
    edit: ({ vpc }) => {
      for (const child of vpc.node.children)
        if (child instanceof ec2.CfnVPC) child.addPropertyOverride('EnableDnsSupport', false);
    },
  },
  'no user data': {
    seen: false,
    edit: (_, worker) => {
      instanceOf(worker).instance.addPropertyOverride('UserData', { 'Fn::Base64': '#!/bin/sh\ntrue\n' });
    },
  },
  'a custom resource that names a route table': {
    seen: false,
    edit: (network, { node, subnet }) => {
      const { vpc } = network;
      const properties = { ServiceToken: 'x', Table: subnet.routeTable.routeTableId, Vpc: vpc.vpcId };
      new CfnResource(network, `Custom${node.id}`, { type: 'Custom::Network', properties });
    },
  },
};

const SCOPES: Readonly<Record<string, (network: PodNetwork, worker: IWorker) => IConstruct>> = {
  worker: (_, worker) => networkInterfaceOf(worker),
  network: (network) => network,
  stack: (network) => Stack.of(network),
  app: (network) => network.node.root,
};

/** What is done to one pod network. */
interface Plan {
  readonly changes: readonly string[];
  readonly worker: number;
  /** finding and scope */
  readonly acknowledged: readonly (readonly [string, string])[];
}

const IDS = [
  'source-dest-check-on',
  'route-missing',
  'resolver-off',
  'no-pod-network',
  'template-part-unread',
  'not-readable',
];

const plans = fc.record({
  changes: fc.subarray(Object.keys(CHANGES), { maxLength: 2 }),
  worker: fc.nat(1),
  acknowledged: fc.array(fc.tuple(fc.constantFrom(...IDS), fc.constantFrom(...Object.keys(SCOPES))), { maxLength: 3 }),
});
const layouts = fc.constantFrom('one', 'own VPCs', 'one VPC', 'own stacks');

/** An app with one pod network for each plan. */
function appOf(layout: string, all: readonly Plan[]): App {
  const app = new App({ analyticsReporting: false });
  const synthesizer = (): BootstraplessSynthesizer => new BootstraplessSynthesizer();
  const stack = new Stack(app, 'Stack', { synthesizer: synthesizer() });
  const networks: PodNetwork[] = [];
  all.slice(0, layout === 'one' ? 1 : 2).forEach((plan, at) => {
    const scope = layout === 'own stacks' && at > 0 ? new Stack(app, 'Other', { synthesizer: synthesizer() }) : stack;
    const [first] = networks;
    const network = new PodNetwork(scope, `Network${String(at)}`, {
      workerCount: 2,
      outputs: false,
      podSupernet: at === 0 ? '10.200.0.0/16' : '10.201.0.0/16',
      ...(layout === 'one VPC' && first && { vpc: first.vpc }),
    });
    networks.push(network);
    const worker = network.workers[plan.worker];
    if (worker === undefined) throw new Error('a network without workers');
    for (const name of plan.changes) CHANGES[name]?.edit(network, worker);
    for (const [id, scopeName] of plan.acknowledged)
      Validations.of(SCOPES[scopeName]?.(network, worker) ?? network).acknowledge({
        id: `pod-network::${id}`,
        reason: 'a test',
      });
  });
  return app;
}

interface Answers {
  readonly check: Judgement & { readonly code: number };
  /** severity and words of each violation that nobody acknowledged */
  readonly synth: readonly string[];
  readonly asserted: string;
  readonly verify: VerifyResult;
}

async function answersOf(app: App): Promise<Answers> {
  const printed = jest.spyOn(console, 'error').mockImplementation();
  try {
    app.synth();
  } catch {
    // the report is written first
  }
  printed.mockRestore();
  const folder = app.outdir;
  let stdout = '';
  const terminal = { result: (text: string) => (stdout += text), notice: () => undefined, folder };
  const code = await main(['check', '--json', '--app', folder], terminal);
  const sources = collectTemplates([folder]);
  const account = accountOf(describeNetwork(readTemplates(sources)));
  return {
    check: { ...(JSON.parse(stdout) as Judgement), code },
    synth: violationsIn(folder),
    asserted: asserted(folder),
    verify: await verifyAccount(account, { sources, stack: null, vpcIds: [], userData: false }),
  };
}

function violationsIn(folder: string): readonly string[] {
  const { pluginReports } = JSON.parse(readFileSync(join(folder, 'validation-report.json'), 'utf8')) as {
    readonly pluginReports: readonly {
      readonly pluginName: string;
      readonly violations: readonly {
        readonly ruleName: string;
        readonly severity: string;
        readonly description: string;
      }[];
    }[];
  };
  return pluginReports
    .filter(({ pluginName }) => pluginName === 'pod-network')
    .flatMap(({ violations }) => violations)
    .map(({ ruleName, severity, description }) => `${severity} ${ruleName}: ${description}`)
    .sort();
}

function asserted(folder: string): string {
  try {
    assertPodNetwork(folder);
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

function openIn(findings: readonly JudgedFinding[]): readonly JudgedFinding[] {
  return findings.filter(({ severity, acknowledged }) => severity !== 'info' && !acknowledged);
}

const line = (one: JudgedFinding): string => `${one.severity} ${one.id}: ${describeFinding(one)}`;
const idAndSeverity = ({ severity, id, acknowledged }: JudgedFinding): string =>
  `${severity} ${id} ${String(acknowledged)}`;
const wordsOf = ({ networks }: Pick<Judgement, 'networks'>): object =>
  Object.fromEntries(
    networks.map(({ podSupernet, rules, also }): [string, object] => [podSupernet ?? '', { ...rules, ...also }]),
  );
const distinct = (texts: readonly string[]): readonly string[] => [...new Set(texts)].sort();

test('check, synthesis, assertPodNetwork and verify give one answer to an app', async () => {
  await fc.assert(
    fc.asyncProperty(layouts, fc.tuple(plans, plans), async (layout, both) => {
      const { check, synth, asserted: message, verify } = await answersOf(appOf(layout, both));
      const open = openIn(check.findings);
      const [told, actors] = [false, true].map((isInfo) => synth.filter((each) => each.startsWith('info ') === isInfo));
      expect(actors).toHaveLength(check.assumptions.some(({ actor }) => actor) ? 1 : 0);
      expect(told).toEqual(open.map(line).sort());
      expect(message === '').toBe(check.code === 0);
      if (message !== '') {
        for (const one of open) expect(message).toContain(line(one));
        const words = check.networks.flatMap(({ rules }) => Object.entries(rules));
        for (const [rule, verdict] of words) expect(message).toContain(`${rule} is ${verdict}`);
      }
      const used = layout === 'one' ? both.slice(0, 1) : both;
      if (!used.every(({ changes }) => changes.every((name) => CHANGES[name]?.seen))) return;
      expect(wordsOf(verify)).toEqual(wordsOf(check));
      const noLimit = ({ id }: JudgedFinding): boolean => !id.startsWith('limit-');
      expect(distinct(verify.findings.filter(noLimit).map(idAndSeverity))).toEqual(
        distinct(check.findings.filter(noLimit).map(idAndSeverity)),
      );
    }),
    { numRuns: 15 },
  );
}, 120_000);
