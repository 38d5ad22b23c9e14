import { App, Fn, Stack, aws_ec2 as ec2, aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { Bootstrap, InternetAccess, JoinToken, PodNetwork, type PodNetworkProps, Rollout } from '../lib';
import { judgeTemplates } from '../lib/check/judgement';
import { mapUnder } from '../lib/model/plain-object';
import { collectTemplates } from '../lib/template/assembly/collect-templates';
import { tieTemplates } from '../lib/template/assembly/tied-templates';

const SIZES = [3, 75, 300, 900] as const;
const WORKERS_PER_STACK = 75;
const KINDS: Readonly<Record<string, (home: Stack) => PodNetworkProps>> = {
  'as it is': () => ({}),
  'with `Bootstrap.kubeadm`': (home) => ({ bootstrap: bootstrap(home) }),
  'with both it and `Rollout.oneByOne`': (home) => ({ bootstrap: bootstrap(home), rollout: Rollout.oneByOne() }),
};
const PAGE = join(__dirname, '../docs/scale.md');

/** Measures networks of 3 to 900 workers once each and writes docs/scale.md. CPU seconds, which other work on the machine changes little. */
function scale(): void {
  process.env.CDK_VALIDATION = 'false';
  rowOf(SIZES[0]);
  const rows = SIZES.map((size) => `| ${rowOf(size).join(' | ')} |`);
  writeFileSync(
    PAGE,
    `# Scale

What a worker takes of a stack (500 resources and 1,000,000 bytes), and how many fit. Place more in further stacks, as
[examples/hundreds.ts](../examples/hundreds.ts) does.

| worker | resources | bytes | workers in a stack |
| --- | ---: | ---: | ---: |
${Object.entries(KINDS)
  .map(([kind, props]) => `| ${kind} | ${oneMore(props).join(' | ')} |`)
  .join('\n')}

A route table takes 500 routes by default and 1,000 at most, so 900 workers need a higher quota.

How large the templates of many workers are, and how long synthesis and the proof take:

| workers | stacks | resources | bytes | synthesis (s) | proof (s) |
| ---: | ---: | ---: | ---: | ---: | ---: |
${rows.join('\n')}

\`npm run -s scale\` writes this page. Workers are in three zones behind NAT gateways, 75 in a stack beside the network's. Times are CPU seconds
of one run: synthesis without validation, and the proof of the templates. Machine: ${String(cpus().length)} CPUs, ${(cpus()[0]?.model ?? 'unknown').trim()}, Node ${process.version}.
`,
  );
}

function rowOf(size: number): readonly string[] {
  const start = process.cpuUsage();
  const { directory } = build(size).synth();
  const synthesis = secondsSince(start);
  const proofStart = process.cpuUsage();
  const sources = collectTemplates([directory]);
  const { rules } = judgeTemplates(tieTemplates(sources));
  const proof = secondsSince(proofStart);
  if (Object.values(rules).some((verdict) => verdict !== 'proved'))
    throw new Error(`${String(size)} workers are not proved`);
  const resources = sources.flatMap(({ template }) => Object.keys(mapUnder(template, 'Resources')));
  const bytes = sources.reduce((total, source) => total + source.bytes, 0);
  const grouped = [size, sources.length, resources.length, bytes].map((each) => each.toLocaleString('en'));
  return [...grouped, synthesis, proof];
}

function bootstrap(home: Stack): Bootstrap {
  const token = JoinToken.fromSecret(new secretsmanager.Secret(home, 'JoinToken'));
  return Bootstrap.kubeadm({ version: '1.35', endpoint: '10.0.250.10:6443', token });
}

/** What a worker adds to its stack, and how many fill one. */
function oneMore(props: (home: Stack) => PodNetworkProps): readonly string[] {
  const [few = 0, fewBytes = 0] = sizeOf(build(3, props));
  const [many = 0, manyBytes = 0] = sizeOf(build(33, props));
  const [resources, bytes] = [(many - few) / 30, (manyBytes - fewBytes) / 30];
  const most = Math.floor(Math.min(500 / resources, 1_000_000 / bytes));
  return [resources, Math.round(bytes), most].map((each) => each.toLocaleString('en'));
}

function sizeOf(app: App): readonly number[] {
  const { template } = app.synth().getStackByName('Workers0') as { readonly template: { Resources: object } };
  return [Object.keys(template.Resources).length, JSON.stringify(template).length];
}

function build(size: number, props: (home: Stack) => PodNetworkProps = () => ({})): App {
  const app = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
  const home = new Stack(app, 'NetworkStack');
  const vpc = new ec2.Vpc(home, 'Vpc', {
    availabilityZones: [0, 1, 2].map((zone) => Fn.select(zone, Fn.getAzs())),
    subnetConfiguration: [
      { name: 'Public', subnetType: ec2.SubnetType.PUBLIC, cidrMask: 28 },
      { name: 'Workers', subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS, cidrMask: 22 },
    ],
    restrictDefaultSecurityGroup: false,
  });
  const network = new PodNetwork(home, 'PodNetwork', {
    vpc,
    workerCount: 0,
    internetAccess: InternetAccess.nat(),
    podSupernet: '10.200.0.0/14',
    ...props(home),
  });
  for (let index = 0; index < size; index += 1) {
    const id = `Workers${String(Math.floor(index / WORKERS_PER_STACK))}`;
    const scope =
      (app.node.tryFindChild(id) as Stack | undefined) ?? new Stack(app, id, { suppressTemplateIndentation: true });
    const subnet = vpc.privateSubnets[index % vpc.privateSubnets.length];
    network.addWorker(`worker-${String(index)}`, { index, scope, ...(subnet && { subnet }) });
  }
  return app;
}

function secondsSince(start: NodeJS.CpuUsage): string {
  const { user, system } = process.cpuUsage(start);
  return ((user + system) / 1e6).toFixed(1);
}

scale();
