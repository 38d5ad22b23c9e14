import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { SaxesParser } from 'saxes';
import { ANSWER_KINDS, type AnswerKindName } from '../../cli/ec2/answer-kind';
import { ACTIONS } from '../../cli/ec2/iam-policy';
import { defaultTemplate, idOf, modelOf } from '../rules/default-app';
import { describeNetwork, type DescribedNetwork } from './ec2/described-network';
import { freshFolder } from '../scratch-folder';
import { type Outcome, runIn } from './run-command';

const template = defaultTemplate();
const expected = modelOf(template);
const eni = idOf(template, 'NetworkInterface', /worker1/);
const folder = freshFolder();
beforeEach(() => {
  writeFileSync(join(folder, 'Stack.template.json'), JSON.stringify(template));
});

/** Saves what the AWS CLI would print, and verifies it. */
async function verify(network: DescribedNetwork, ...options: readonly string[]): Promise<Outcome> {
  save(network);
  return run('verify', '--app', 'Stack.template.json', '--from', '.', ...options);
}

function save({ lists, dnsSupport, stacks }: DescribedNetwork): void {
  for (const [kind, items] of Object.entries(lists)) {
    const { key } = ANSWER_KINDS[kind as AnswerKindName];
    write(`${kind}.json`, { [key]: kind === 'instances' ? [{ Instances: items }] : items });
  }
  for (const [VpcId, Value] of dnsSupport) write(`dns-${VpcId}.json`, { VpcId, EnableDnsSupport: { Value } });
  if (stacks.length > 0) write('stacks.json', { Stacks: stacks });
}

function write(file: string, content: unknown): void {
  writeFileSync(join(folder, file), JSON.stringify(content));
}

const run = (...argv: readonly string[]): Promise<Outcome> => runIn(folder, ...argv);

function broken(): DescribedNetwork {
  const network = describeNetwork(expected);
  for (const each of network.lists.networkInterfaces)
    if (each.NetworkInterfaceId === network.liveId(eni)) each.SourceDestCheck = true;
  return network;
}

function withStatus(StackStatus: string): DescribedNetwork {
  const network = describeNetwork(expected);
  network.stacks = network.stacks.map((stack) => ({ ...stack, StackStatus }));
  return network;
}

test('saved answers of an account as it was deployed: no drift, proved, 0', async () => {
  const { code, stdout, stderr } = await verify(describeNetwork(expected));
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^Stack Stack in .*: CREATE_COMPLETE\n\nDrift: none\. /);
  expect(stdout).toMatch(/\nProved, given 10 assumptions: /);
  expect(stdout).toContain('the user data of all 3 nodes is that of the template');
});

test('a difference: 1, told with what mends it and the pairs, and as JSON with the keys of the contract', async () => {
  const { code, stdout } = await verify(broken());
  expect(code).toBe(1);
  expect(stdout).toMatch(/\nDrift: 1 difference\n {2}\w+ \(eni-\w+\): SourceDestCheck\n {4}expected: false\n/);
  expect(stdout).toMatch(/\npod@worker-0 +pod@worker-1 +refuted +source-dest-check-on\n/);
  const json = await verify(broken(), '--json');
  const result = JSON.parse(json.stdout) as Record<string, unknown>;
  expect(Object.keys(result).sort()).toEqual(
    [
      'also',
      'assumptions',
      'drift',
      'findings',
      'judged',
      'limits',
      'networks',
      'pairs',
      'plan',
      'rules',
      'stacks',
    ].sort(),
  );
  expect(result.drift).toEqual([
    {
      resource: eni,
      liveId: describeNetwork(expected).liveId(eni),
      property: 'SourceDestCheck',
      expected: 'false',
      actual: 'true',
      fix: expect.stringContaining('--no-source-dest-check') as string,
    },
  ]);
});

test.each<[string, boolean]>([
  ['UPDATE_COMPLETE', true],
  ['UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', true],
  ['UPDATE_ROLLBACK_COMPLETE', true],
  ['ROLLBACK_COMPLETE', true],
  ['CREATE_IN_PROGRESS', false],
  ['UPDATE_ROLLBACK_IN_PROGRESS', false],
])('a stack that is %s is judged: %s', async (status, judged) => {
  const { code, stdout } = await verify(withStatus(status), '--json', '--allow-unknown');
  const result = JSON.parse(stdout) as { judged: boolean; rules: object; drift: { property: string }[] };
  const isWhole = status.startsWith('UPDATE_COMPLETE');
  expect(result.judged).toBe(judged);
  expect(code).toBe(isWhole ? 0 : 1);
  expect(result.drift.map(({ property }) => property)).toEqual(isWhole ? [] : ['stack status']);
  expect(Object.values(result.rules)).toEqual(Array(3).fill(judged ? 'proved' : 'unknown'));
});

test('a stack that is not there: 2, with the names that are near', async () => {
  const network = describeNetwork(expected);
  network.stacks = [
    { StackName: 'Stacks', StackStatus: 'CREATE_COMPLETE' },
    { StackName: 'Elsewhere', StackStatus: 'X' },
  ];
  const { code, stdout, stderr } = await verify(network, '--stack', 'Stack');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^pod-network: the stack "Stack" does not exist in .*; similar names: Stacks; /);
});

test('a VPC without a template: what is on its nodes is unknown, and says how to read it', async () => {
  const network = describeNetwork(expected);
  save(network);
  const vpc = network.liveId(idOf(template, 'VPC'));
  const { code, stdout } = await run('verify', '--vpc', vpc, '--from', '.');
  expect(code).toBe(1);
  expect(stdout).toMatch(
    /^Pod supernet: \?\nWorkers are identified by their routes: .*\n\nNode name .*\nworker-0 .* 10\.200\.0\.0\/24 /,
  );
  expect(stdout).toMatch(/\nRule +Verdict\npodToPodWithoutNat +unknown\n/);
  expect(stdout).toMatch(
    /cannot be judged: the user data of 3 instances was not read\n +fix: run verify with --user-data/,
  );
  expect(stdout).not.toMatch(/no-pod-network|known-by-routes/);
  expect((await run('verify', '--vpc', 'vpc-0123456789abcdef0', '--from', '.')).code).toBe(2);
});

test('what is on the nodes is read where it is saved, and may differ', async () => {
  const network = describeNetwork(expected);
  save(network);
  const vpc = network.liveId(idOf(template, 'VPC'));
  const read = (index: number): string => {
    const id = idOf(template, 'Instance', new RegExp(`worker${String(index)}`));
    const { 'Fn::Base64': text } = template.Resources[id]?.Properties.UserData as { 'Fn::Base64': string };
    return text;
  };
  const put = (index: number, text: string): void => {
    const InstanceId = network.liveId(idOf(template, 'Instance', new RegExp(`worker${String(index)}`)));
    write(`user-data-${String(index)}.json`, { InstanceId, UserData: { Value: Buffer.from(text).toString('base64') } });
  };
  for (const index of [0, 1]) put(index, read(index));
  const without = await run('verify', '--vpc', vpc, '--from', '.', '--user-data');
  expect(without.code).toBe(2);
  expect(without.stderr).toMatch(
    /does not contain the user data of i-\w+; save it with:\n +aws ec2 describe-instance-attr/,
  );
  put(2, read(2));
  const there = await run('verify', '--vpc', vpc, '--from', '.', '--user-data');
  expect(there.code).toBe(0);
  expect(there.stdout).toMatch(/^Pod supernet: 10\.200\.0\.0\/16\n\n.*\nworker-0 +10\.0\.1\.20 +10\.200\.0\.0\/24 /);
  const options = ['verify', '--app', 'Stack.template.json', '--from', '.', '--user-data', '--json'];
  const same = JSON.parse((await run(...options)).stdout) as { drift: unknown[]; assumptions: { id: string }[] };
  expect(same.drift).toEqual([]);
  expect(same.assumptions.map(({ id }) => id)).not.toContain('user-data-of-the-template');
  put(1, '#!/bin/sh\n');
  const other = JSON.parse((await run(...options)).stdout) as { drift: { property: string }[]; rules: object };
  expect(other.drift.map(({ property }) => property)).toEqual(['UserData']);
});

test.each<[string, string, unknown, RegExp]>([
  ['a part of an answer', 'vpcs.json', { Vpcs: [], NextToken: 'more' }, /is incomplete/],
  [
    'an answer whose things were given other names',
    'vpcs.json',
    { Vpcs: [{ Id: 'vpc-1' }] },
    /"VpcId" must be text, got nothing/,
  ],
  ['no JSON', 'vpcs.json', null, /is not an API response/],
  [
    'an answer of another shape',
    'subnets.json',
    { Subnets: [{ SubnetId: 7, VpcId: describeNetwork(expected).liveId(idOf(template, 'VPC')) }] },
    /"SubnetId" must be text, got 7/,
  ],
])('%s in the saved answers: 2, and no verdict', async (_, file, content, message) => {
  save(describeNetwork(expected));
  write(file, content);
  const { code, stdout, stderr } = await run('verify', '--app', 'Stack.template.json', '--from', '.');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

test('the same answer in two files is one, as PowerShell writes it too; two that differ are refused', async () => {
  const network = describeNetwork(expected);
  save(network);
  const tables = { RouteTables: network.lists.routeTables, NextToken: '' };
  const utf16 = Buffer.from(`\uFEFF${JSON.stringify(tables)}`, 'utf16le');
  writeFileSync(join(folder, 'again.json'), utf16);
  writeFileSync(join(folder, 'once-more.json'), Buffer.from(utf16).swap16());
  expect((await run('verify', '--app', 'Stack.template.json', '--from', '.')).code).toBe(0);
  const [table, ...others] = network.lists.routeTables;
  write('again.json', { RouteTables: [{ ...table, Routes: [] }, ...others] });
  const { code, stdout, stderr } = await run('verify', '--app', 'Stack.template.json', '--from', '.');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(/^pod-network: once-more\.json disagrees with another file about rtb-/);
});

test('that a stack is whole is an assumption where nothing tells', async () => {
  save({ ...describeNetwork(expected), stacks: [] });
  const { code, stdout } = await run('verify', '--app', 'Stack.template.json', '--from', '.');
  expect(code).toBe(0);
  expect(stdout).toMatch(/\n {2}Stack: completely deployed, with default parameter values\n/);
});

test('an answer that is not saved is asked for by its command', async () => {
  save(describeNetwork(expected));
  rmSync(join(folder, `dns-${describeNetwork(expected).liveId(idOf(template, 'VPC'))}.json`));
  const resolver = await run('verify', '--app', 'Stack.template.json', '--from', '.');
  expect(resolver.code).toBe(2);
  expect(resolver.stderr).toMatch(
    /does not contain enableDnsSupport of vpc-\w+; save it with:\n +aws ec2 describe-vpc-attri/,
  );
  save(describeNetwork(expected));
  rmSync(join(folder, 'routeTables.json'));
  const { code, stderr } = await run('verify', '--app', 'Stack.template.json', '--from', '.');
  expect(code).toBe(2);
  expect(stderr).toContain('aws ec2 describe-route-tables --output json > ');
});

test('files by another name are not read, and named where an answer is missing', async () => {
  save(describeNetwork(expected));
  renameSync(join(folder, 'routeTables.json'), join(folder, 'Tables.JSON'));
  const upper = await run('verify', '--app', 'Stack.template.json', '--from', '.');
  expect({ code: upper.code, stderr: upper.stderr }).toEqual({ code: 0, stderr: '' });
  renameSync(join(folder, 'Tables.JSON'), join(folder, 'tables.json.gz'));
  const { code, stderr } = await run('verify', '--app', 'Stack.template.json', '--from', '.');
  expect(code).toBe(2);
  expect(stderr).toContain('is missing responses (only .json files are read, not tables.json.gz); save them with:');
});

test('JUnit XML has a case a rule and a difference, and is well formed whatever names say', async () => {
  const network = broken();
  await verify(network, '--junit', 'out.xml');
  const xml = readFileSync(join(folder, 'out.xml'), 'utf8');
  const seen: string[] = [];
  const keys: Record<string, string> = {};
  const parser = new SaxesParser();
  parser.on('opentag', ({ name, attributes }) => {
    keys[name] = Object.keys(attributes).join(' ');
    if (name === 'testcase' || name === 'testsuites') seen.push(String(attributes.name));
    if (name === 'failure') seen.push(`failed: ${String(attributes.type)}`);
  });
  parser.write(xml).close();
  expect(seen).toEqual([
    'pod-network verify',
    'podToPodWithoutNat',
    'failed: refuted',
    'nodeToOwnPods',
    'podEgressAsNode',
    `${eni}: SourceDestCheck`,
    'failed: drift',
    `source-dest-check-on: ${eni}`,
    'failed: source-dest-check-on',
  ]);
  // no more than the schema of Jenkins (junit-10.xsd) has
  expect(keys).toEqual({
    testsuites: 'name tests failures errors',
    testsuite: 'name tests failures errors skipped time',
    testcase: 'name classname',
    failure: 'type message',
  });
});

test.each<[readonly string[], RegExp]>([
  [['--vpc', 'vpc-0123456789abcdef0', '--stack', 'Stack'], /use one of them/],
  [['--vpc', 'mine'], /must be a VPC id/],
  [['--from', '.', '--region', 'eu-west-1'], /does not call AWS/],
  [['--watch', 'often', '--from', '.'], /must be a number of seconds/],
  [
    ['--watch', '60', '--junit', 'missing/out.xml', '--from', '.'],
    /cannot write "missing\/out.xml": the folder .* does not exist/,
  ],
  [
    ['--stack', 'Other', '--app', 'Stack.template.json', '--app', 'Second.template.json', '--from', '.'],
    /the stack "Other" does not exist/,
  ],
])('%j is an error of usage', async (options, message) => {
  save(describeNetwork(expected));
  writeFileSync(join(folder, 'Second.template.json'), '{"Resources":{}}');
  const app = options.includes('--app') || options.includes('--vpc') ? [] : ['--app', 'Stack.template.json'];
  const { code, stdout, stderr } = await run('verify', ...app, ...options);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr).toMatch(message);
});

test('the policy allows reading alone, and all that is called', async () => {
  const { code, stdout } = await run('verify', '--print-policy');
  const policy = JSON.parse(stdout) as { Statement: { Effect: string; Action: string[]; Resource: string }[] };
  expect(code).toBe(0);
  expect(policy.Statement).toEqual([{ Effect: 'Allow', Action: ACTIONS, Resource: '*' }]);
  expect(
    ACTIONS.filter((action) => !/^(ec2|cloudformation):(Describe|GetManagedPrefixListEntries$)/.test(action)),
  ).toEqual([]);
  const client = readFileSync(join(__dirname, '../../cli/ec2/aws-account.ts'), 'utf8');
  const used = [...client.matchAll(/\b(?:paginate)?((?:Describe|Get)\w+?)(?:Command)?[(,]/g)].map(
    ([, action]) => action,
  );
  expect([...new Set(used)].filter((action) => !ACTIONS.some((each) => each.endsWith(`:${action ?? ''}`)))).toEqual([]);
  expect(new Set(used).size).toBe(ACTIONS.length);
});
