import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PodNetwork } from '../lib';
import type { PlainObject } from '../lib/model/plain-object';
import { readTemplates } from '../lib/template/template-reader';
import { compileNetwork } from '../lib/walk/network/compile-network';
import { prove as proveNetwork } from '../lib/walk/proof/prove';
import { largeNetwork } from '../test/walk/large-network';
import { type Benchmark, fastest, type Measurement } from './benchmark';

const SMALL = 100;
const LARGE = 1000;
const RUNS = 3;

/** The proof on the default app, and on networks of ten route tables with every pod route in each. */
export const prove: Benchmark = {
  runs: RUNS,
  summary: 'the proof of the default app, of 100 and of 1,000 workers (10^6 pairs of nodes, ten route tables)',
  run: async () => {
    const app = defaultTemplate();
    const ofApp = await walkTime(
      readTemplates([
        {
          stackName: 'PodNetworkStack',
          file: 'PodNetworkStack.template.json',
          template: app,
          bytes: 0,
          named: true,
          environment: { account: null, region: null },
          nested: {},
          duplicates: [],
        },
      ]),
    );
    const small = largeNetwork(SMALL);
    const large = largeNetwork(LARGE);
    const [parseSmall, parseLarge] = [await parseTime(small), await parseTime(large)];
    const ofSmall = await walkTime(small);
    const ofLarge = await walkTime(large);
    const memory = process.memoryUsage.rss() / 2 ** 20;
    const rows: Measurement[] = [
      { what: 'prove, default app', value: ofApp, unit: 'ms', atMost: 50 },
      { what: `prove, ${SMALL} workers`, value: ofSmall, unit: 'ms', atMost: null },
      {
        what: `against JSON.parse of the same network, ${SMALL}`,
        value: ofSmall / parseSmall,
        unit: 'x',
        atMost: null,
      },
      { what: `prove, ${LARGE} workers`, value: ofLarge, unit: 'ms', atMost: 1000 },
      {
        what: `against JSON.parse of the same network, ${LARGE}`,
        value: ofLarge / parseLarge,
        unit: 'x',
        atMost: null,
      },
      { what: `growth from ${SMALL} to ${LARGE} workers`, value: ofLarge / ofSmall, unit: 'x', atMost: 15 },
      { what: 'memory of the whole process', value: memory, unit: 'MB', atMost: 300 },
    ];
    return rows;
  },
};

function walkTime(model: Parameters<typeof compileNetwork>[0]): Promise<number> {
  return fastest(RUNS, () => {
    const { rules } = proveNetwork(compileNetwork(model));
    const failed = Object.entries(rules).filter(([, { verdict }]) => verdict !== 'proved');
    if (failed.length > 0) throw new Error(`not proved: ${JSON.stringify(failed)}`);
  });
}

function parseTime(model: unknown): Promise<number> {
  const text = JSON.stringify(model);
  return fastest(RUNS, () => JSON.parse(text) as unknown);
}

function defaultTemplate(): PlainObject {
  process.env.CDK_VALIDATION = 'false';
  const stack = new Stack(new App(), 'PodNetworkStack', { synthesizer: new BootstraplessSynthesizer() });
  new PodNetwork(stack, 'PodNetwork');
  return Template.fromStack(stack).toJSON();
}
