import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as library from '../../lib';
import { HandWrittenNetwork } from './network';

/** Synthesizes one of the two networks once, and tells the cost on standard output: child.ts WHICH WORKERS PROOF */
function synthesize(which: string, workers: number, isProved: boolean): void {
  const context = isProved ? {} : { 'cdk-pod-network:validation': false };
  const start = process.cpuUsage();
  // the library as it is installed: compiled, and loaded only where it is used
  const ours = which === 'ours' ? (createRequire(__filename)('../../build/lib/index.js') as typeof library) : undefined;
  const app = new App({ context, analyticsReporting: false });
  if (ours === undefined) {
    new HandWrittenNetwork(app, 'Network', workers, { synthesizer: new BootstraplessSynthesizer() });
  } else {
    const stack = new Stack(app, 'Network', { synthesizer: new BootstraplessSynthesizer() });
    new ours.PodNetwork(stack, 'PodNetwork', { workerCount: workers });
  }
  const { directory } = app.synth();
  const { user, system } = process.cpuUsage(start);
  const whole = process.cpuUsage();
  const template = JSON.parse(readFileSync(join(directory, 'Network.template.json'), 'utf8')) as unknown;
  process.stdout.write(
    JSON.stringify({
      synthesis: (user + system) / 1000,
      process: (whole.user + whole.system) / 1000,
      memory: process.resourceUsage().maxRSS / 1024,
      template,
    }),
  );
}

const [which = '', workers = '', proof = ''] = process.argv.slice(2);
synthesize(which, Number(workers), proof === 'with');
