import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import cdk from '../cdk.json';
import type { CfnTemplate } from './synthesis';

export interface AppAssembly {
  /** templates by file name */
  readonly templates: Readonly<Record<string, CfnTemplate>>;
  /** bytes of each template by file name */
  readonly bytes: Readonly<Record<string, number>>;
  /** files that would be uploaded beside the templates */
  readonly assets: readonly string[];
  /** what was found at synthesis: by the validation of pod networks, and by the CDK's own where it is on */
  readonly violations: readonly unknown[];
}

interface ValidationReport {
  readonly pluginReports: readonly { readonly violations: readonly unknown[] }[];
}

interface AssetManifest {
  readonly files?: Readonly<
    Record<string, { readonly displayName?: string; readonly source: { readonly path: string } }>
  >;
  readonly dockerImages?: Readonly<Record<string, unknown>>;
}

/**
 * Synthesizes an app in a process of its own, as the CDK's command line does: with all flags of cdk.json, and then with
 * the CDK's own validation of templates, or with none of both.
 */
export function synthesizeApp(entry: string, flags: 'all' | 'none'): AppAssembly {
  const folder = mkdtempSync(join(tmpdir(), 'app-'));
  try {
    const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', entry], {
      cwd: join(__dirname, '..'),
      encoding: 'utf8',
      env: {
        ...process.env,
        CDK_OUTDIR: folder,
        CDK_CONTEXT_JSON: JSON.stringify(flags === 'all' ? cdk.context : {}),
        CDK_VALIDATION: flags === 'all' ? undefined : 'false',
      },
    });
    if (status !== 0) throw new Error(`${entry} ended with ${String(status)}: ${stderr}`);
    return read(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function read(folder: string): AppAssembly {
  const names = readdirSync(folder);
  const json = (name: string): unknown => JSON.parse(readFileSync(join(folder, name), 'utf8'));
  const templates = names.filter((name) => name.endsWith('.template.json')).sort();
  return {
    templates: Object.fromEntries(templates.map((name) => [name, json(name) as CfnTemplate])),
    bytes: Object.fromEntries(templates.map((name) => [name, readFileSync(join(folder, name)).length])),
    assets: names
      .filter((name) => name.endsWith('.assets.json'))
      .flatMap((name) => {
        const { files = {}, dockerImages = {} } = json(name) as AssetManifest;
        return [...Object.values(files).map(({ source }) => source.path), ...Object.keys(dockerImages)];
      })
      .filter((name) => !templates.includes(name)),
    violations: (json('validation-report.json') as ValidationReport).pluginReports.flatMap(
      ({ violations }) => violations,
    ),
  };
}
