import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { buildSync } from 'esbuild';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LabResult } from '../../lab';
import { sourceNetwork, type Change } from './source-network';

interface BundledLab {
  readonly file: string;
  /** writes a network beside it, and says where */
  model(change: Change): string;
  remove(): void;
}

/** The lab as a user has it: one bundle, and the Python files beside it. Whoever runs it may read no more than that. */
export function bundleLab(): BundledLab {
  const folder = mkdtempSync(join(tmpdir(), 'pod-network-lab-'));
  const file = join(folder, 'run.mjs');
  const entry = `
    import { readFileSync } from 'node:fs';
    import { runLab } from '${join(__dirname, '../../lab')}';
    const model = JSON.parse(readFileSync(process.argv[2], 'utf8'));
    const progress = (text) => process.stderr.write(text + '\\n');
    runLab(model, { progress }).then((result) => process.stdout.write(JSON.stringify(result)));
  `;
  buildSync({
    stdin: { contents: entry, resolveDir: __dirname, loader: 'ts' },
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: file,
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  cpSync(join(__dirname, '../../lab/runner'), join(folder, 'runner'), {
    recursive: true,
    filter: (path) => !path.endsWith('__pycache__'),
  });
  const model = (change: Change): string => {
    const path = join(folder, 'model.json');
    writeFileSync(path, JSON.stringify(sourceNetwork(change)));
    return path;
  };
  spawnSync('chmod', ['-R', 'a+rX', folder]);
  const remove = (): void => {
    rmSync(folder, { recursive: true });
  };
  return { file, model, remove };
}

/** Runs it to its end as a user without any privilege: as nobody where the tests run as root. */
export function runUnprivileged(file: string, model: string): LabResult {
  const nobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {};
  const { stdout, stderr } = spawnSync(process.execPath, [file, model], {
    ...nobody,
    cwd: '/',
    env: { PATH: '/usr/bin:/bin' },
    encoding: 'utf8',
  });
  if (stdout === '') throw new Error(`the lab of an unprivileged user ended without a result: ${stderr}`);
  return JSON.parse(stdout) as LabResult;
}

/** Starts it below a process that stands for npm, and bears a mark; resolves when its probes are under way. */
export function startBelowNpm(file: string, model: string, mark: string): Promise<{ npm: ChildProcess; node: number }> {
  const source = `
    const child = require('node:child_process').spawn(process.execPath, ${JSON.stringify([file, model])}, {
      env: { ...process.env, npm_lifecycle_event: 'pod-network' },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    child.stderr.on('data', (data) => process.stdout.write(child.pid + ' ' + data));
  `;
  const npm = spawn(process.execPath, ['-e', source], {
    env: { PATH: '/usr/bin:/bin', MARK: mark },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    npm.on('exit', () => {
      reject(new Error(`the lab ended before its probes: ${said}`));
    });
    npm.stdout.on('data', (data: Buffer) => {
      said += data.toString();
      if (said.includes('asking')) resolve({ npm, node: Number.parseInt(said, 10) });
    });
  });
}

/** The processes whose environment bears a mark, whatever namespaces they are in. */
export function markedProcesses(mark: string): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`MARK=${mark}`);
      } catch {
        // ended meanwhile, or another user's
        return false;
      }
    })
    .map(Number);
}
