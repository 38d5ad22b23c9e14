import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { API_PAGE, writeApiPage } from './api-page';

const ROOT = join(__dirname, '..');
/** Files that a registry, Construct Hub or a reader of the repository looks for. */
const FILES = [
  'README.md',
  'LICENSE',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'CODE_OF_CONDUCT.md',
  'API.md',
];
/** Construct Hub finds packages by these. */
const KEYWORDS = ['aws', 'cdk', 'awscdk'];

/** What a release is made of, as text. */
export interface Release {
  readonly manifest: {
    readonly version: string;
    readonly license?: string;
    readonly stability?: string;
    readonly keywords?: readonly string[];
    readonly repository?: { readonly url?: string };
    readonly jsii?: { readonly targets?: Readonly<Record<string, unknown>> };
  };
  readonly changelog: string;
  /** the tag that starts the release; null before there is one */
  readonly tag: string | null;
}

/** @returns what is wrong with the words of a release; none where it can go out */
export function releaseFaults({ manifest, changelog, tag }: Release): readonly string[] {
  const { version, license, stability, keywords = [], repository, jsii } = manifest;
  const newest = /^## (.*)$/m.exec(changelog)?.[1] ?? '';
  const section = tag === null ? ['Unreleased', version] : [version];
  const languages = ['python', 'java', 'dotnet', 'go'].filter((name) => jsii?.targets?.[name] === undefined);
  const missing = KEYWORDS.filter((keyword) => !keywords.includes(keyword));
  return [
    ...(tag === null || tag === `v${version}`
      ? []
      : [`the tag is ${tag} and the version is ${version}: tag v${version}`]),
    ...(section.includes(newest.split(' ')[0] ?? '')
      ? []
      : [`the first section of CHANGELOG.md is "${newest}": it has to be ${section.join(' or ')}`]),
    ...(license === 'Apache-2.0' ? [] : [`license is ${String(license)}: Construct Hub takes Apache-2.0`]),
    ...(stability === undefined ? ['stability is missing'] : []),
    ...(repository?.url?.startsWith('https://') === true || repository?.url?.startsWith('git+https://') === true
      ? []
      : ['repository.url is no https address: provenance needs it']),
    ...(missing.length === 0 ? [] : [`keywords lack ${missing.join(', ')}`]),
    ...(languages.length === 0 ? [] : [`jsii.targets lacks ${languages.join(', ')}`]),
  ];
}

/** The newest tag that this commit descends from; null where there is none. */
function lastTag(): string | null {
  const { status, stdout } = spawnSync('git', ['describe', '--tags', '--abbrev=0', 'HEAD^'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return status === 0 ? stdout.trim() : null;
}

/** A breaking change needs a new major version, or before 1.0 a new minor one. */
function apiFaults(version: string): readonly string[] {
  const tag = lastTag();
  if (tag === null) {
    process.stdout.write('no earlier release: the API is compared with none\n');
    return [];
  }
  const { status, stdout } = spawnSync('npm', ['run', '-s', 'api:diff', '--', tag], { cwd: ROOT, encoding: 'utf8' });
  const part = version.startsWith('0.') ? 1 : 0;
  const isBump = version.split('.')[part] !== tag.slice(1).split('.')[part];
  return status === 0 || (status === 1 && isBump) ? [] : [`the API breaks that of ${tag}:\n${stdout}`];
}

function packageFaults(): readonly string[] {
  // as a release would, but for the upload
  const { status, stderr } = spawnSync('npm', ['publish', '--dry-run', '--ignore-scripts', '--tag', 'latest'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  return status === 0 ? [] : [`npm would not publish:\n${stderr}`];
}

/** Does everything of a release that needs no credentials. */
function checkRelease(): number {
  const read = (name: string): string => readFileSync(join(ROOT, name), 'utf8');
  const manifest = JSON.parse(read('package.json')) as Release['manifest'];
  const tag = /^v\d/.test(process.env.GITHUB_REF_NAME ?? '') ? (process.env.GITHUB_REF_NAME ?? null) : null;
  const faults = [
    ...FILES.filter((name) => read(name).trim() === '').map((name) => `${name} is empty`),
    ...releaseFaults({ manifest, changelog: read('CHANGELOG.md'), tag }),
    ...(writeApiPage() === readFileSync(API_PAGE, 'utf8') ? [] : ['API.md is not current: npm run docs']),
    ...apiFaults(manifest.version),
    ...packageFaults(),
  ];
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length === 0) process.stdout.write(`${manifest.version} can be released\n`);
  return faults.length === 0 ? 0 : 1;
}

if (require.main === module) process.exitCode = checkRelease();
