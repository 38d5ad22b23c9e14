import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cdk from '../cdk.json';

/** What cdk-nag's packs say of a construct, and which of their rules are acknowledged there, each with its reason. */
export interface RuleOfConstruct {
  readonly construct: string;
  readonly rule: string;
  /** null for a finding */
  readonly reason: string | null;
}

// the packs read the construct tree, not the template, so they run in the app's process
const CHECK_ALL = `
const { App, Validations } = require('aws-cdk-lib');
const { AwsSolutionsChecks, NIST80053R5Checks } = require('cdk-nag');
process.setMaxListeners(0);
const found = [];
const synth = App.prototype.synth;
App.prototype.synth = function () {
  const assembly = synth.call(this);
  for (const pack of [new AwsSolutionsChecks(), new NIST80053R5Checks()])
    for (const { ruleName, violatingResources } of pack.validateScope(this).violations)
      for (const { constructPath } of violatingResources) found.push({ construct: constructPath, rule: ruleName, reason: null });
  for (const { node } of this.node.findAll())
    for (const { type, data } of node.metadata)
      if (type === Validations.ACKNOWLEDGED_RULES_METADATA_KEY)
        for (const [id, reason] of Object.entries(data))
          // the CDK's own warnings are no rules of a pack
          if (id.startsWith('Annotation::') && !id.includes('::@aws-cdk/')) found.push({ construct: node.path, rule: id.slice('Annotation::'.length), reason });
  require('fs').writeFileSync(process.env.FOLDER + '/found.json', JSON.stringify(found));
  return assembly;
};
for (const [index, entry] of process.argv.slice(1).entries()) {
  process.env.CDK_OUTDIR = process.env.FOLDER + '/' + index;
  require('./' + entry);
}`;

/** Runs the packs AwsSolutions and NIST 800-53 R5 over apps, with all flags of cdk.json. */
export function checkByRulePacks(entries: readonly string[]): readonly RuleOfConstruct[] {
  const folder = mkdtempSync(join(tmpdir(), 'rule-packs-'));
  try {
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', '-e', CHECK_ALL, ...entries], {
      cwd: join(__dirname, '..'),
      encoding: 'utf8',
      env: {
        ...process.env,
        FOLDER: folder,
        CDK_CONTEXT_JSON: JSON.stringify({ ...cdk.context, 'cdk-pod-network:validation': false }),
        CDK_VALIDATION: 'false',
      },
    });
    if (status !== 0) throw new Error(`the apps ended with ${String(status)}: ${stderr}`);
    return JSON.parse(readFileSync(join(folder, 'found.json'), 'utf8')) as readonly RuleOfConstruct[];
  } finally {
    rmSync(folder, { recursive: true });
  }
}
