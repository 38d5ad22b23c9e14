import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cdk from '../cdk.json';
import { collectTemplates } from '../lib/template/assembly/collect-templates';
import type { TemplateSource } from '../lib/model-api';
import type { CfnTemplate } from './synthesis';

export interface AppAssembly {
  /** templates by file name */
  readonly templates: Readonly<Record<string, CfnTemplate>>;
  /** the templates with what the assembly says beside them */
  readonly sources: readonly TemplateSource[];
  /** files that would be uploaded beside the templates */
  readonly assets: readonly string[];
}

/** What was found at a synthesis. */
export interface Violation {
  readonly ruleName: string;
  readonly severity: string;
}

interface ValidationReport {
  readonly pluginReports: readonly { readonly violations: readonly Violation[] }[];
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<string, { readonly displayName?: string; readonly source: { readonly path: string } }>
  >;
  readonly dockerImages?: Readonly<Record<string, unknown>>;
}

/** Of the flags of cdk.json all or none, or all with the paths and the metadata that the CDK's command line asks for by default. */
export type Flags = 'all' | 'none' | 'all by default';

/** What `cdk deploy` puts into the context (aws-cdk, cli/cdk-toolkit `prepareContext`). */
const BY_DEFAULT = { 'aws:cdk:enable-path-metadata': true, 'aws:cdk:version-reporting': true };

const NOT_VALIDATED = { 'cdk-pod-network:validation': false };

/** Synthesizes one app, as `synthesizeApps` does. */
export function synthesizeApp(entry: string, flags: Flags): AppAssembly {
  const [app] = synthesizeApps([entry], flags);
  if (app === undefined) throw new Error(`${entry} was not synthesized`);
  return app;
}

// an app reads its folder where it is made, and is synthesized when the process has nothing else to do
const SYNTHESIZE_ALL = `
for (const [index, entry] of process.argv.slice(1).entries()) {
  process.env.CDK_OUTDIR = process.env.FOLDER + '/' + index;
  require('./' + entry);
}`;

/**
 * Synthesizes apps in a process of their own, as the CDK's command line does. Not validated: that is done for all apps at once. By
 * default they are, since the CDK writes the names of all rules into the metadata resource.
 */
export function synthesizeApps(entries: readonly string[], flags: Flags): readonly AppAssembly[] {
  return inFolder((folder) => {
    const context = {
      ...(flags !== 'none' && cdk.context),
      ...(flags === 'all by default' ? BY_DEFAULT : NOT_VALIDATED),
    };
    const { status, stderr } = runNode(['-e', SYNTHESIZE_ALL, ...entries], {
      FOLDER: folder,
      CDK_CONTEXT_JSON: JSON.stringify(context),
      CDK_VALIDATION: 'false',
    });
    if (status !== 0) throw new Error(`${entries.join(' and ')} ended with ${String(status)}: ${stderr}`);
    return entries.map((_, index) => read(join(folder, String(index))));
  });
}

/**
 * What the validation of pod networks and the CDK's own find in each app, with all flags of cdk.json. In one process, since the
 * CDK takes four seconds to start validating, and a moment for an app.
 */
export function validateApps(entries: readonly string[]): readonly (readonly Violation[])[] {
  return inFolder((folder) => {
    const environment = { FOLDER: folder, CDK_CONTEXT_JSON: JSON.stringify(cdk.context), CDK_VALIDATION: undefined };
    const { stderr } = runNode(['-e', SYNTHESIZE_ALL, ...entries], environment);
    return entries.map((entry, index) => {
      const file = join(folder, String(index), 'validation-report.json');
      if (!existsSync(file)) throw new Error(`${entry} was not validated: ${stderr}`);
      const { pluginReports } = JSON.parse(readFileSync(file, 'utf8')) as ValidationReport;
      return pluginReports.flatMap(({ violations }) => violations);
    });
  });
}

function inFolder<T>(use: (folder: string) => T): T {
  const folder = mkdtempSync(join(tmpdir(), 'app-'));
  try {
    return use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runNode(
  argv: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): { readonly status: number | null; readonly stderr: string } {
  return spawnSync(process.execPath, ['--import', 'tsx', ...argv], {
    cwd: join(__dirname, '..'),
    encoding: 'utf8',
    env: { ...process.env, ...environment },
  });
}

function read(folder: string): AppAssembly {
  const names = readdirSync(folder);
  const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const templates = names.filter((name) => name.endsWith('.template.json')).sort();
  return {
    sources: collectTemplates([folder]),
    templates: Object.fromEntries(templates.map((name) => [name, json(name) as CfnTemplate])),
    assets: names
      .filter((name) => name.endsWith('.assets.json'))
      .flatMap((name) => {
        const { files = {}, dockerImages = {} } = json(name) as AssetManifest;
        return [...Object.values(files).map(({ source }) => source.path), ...Object.keys(dockerImages)];
      })
      .filter((name) => !templates.includes(name)),
  };
}
