import { App, Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../../lib';
import { collectTiedTemplates } from '../../lib/template/assembly/tied-templates';
import type { TemplateSource } from '../../lib/model/template-source';
import type { JudgeOptions } from '../../lib/check/judgement';
import { rememberedJudgements } from '../../lib/check/remembered-judgement';
import { networkInterfaceOf } from '../synthesis';

function sources(change: (network: PodNetwork) => void = () => undefined): readonly TemplateSource[] {
  const app = new App({ context: { 'cdk-pod-network:validation': false }, analyticsReporting: false });
  change(new PodNetwork(new Stack(app, 'Stack'), 'PodNetwork', { workerCount: 2 }));
  const [found = []] = collectTiedTemplates(app.synth().stacks.map(({ templateFullPath }) => templateFullPath));
  return found;
}

const off = (network: PodNetwork): void => {
  networkInterfaceOf(network.workers[0]).addPropertyOverride('SourceDestCheck', true);
};
const errors = (sources: readonly TemplateSource[], options: JudgeOptions = {}): readonly string[] =>
  rememberedJudgements([sources], options)
    .flatMap(({ findings }) => findings)
    .filter(({ severity }) => severity === 'error')
    .map(({ id }) => id);

test('the same templates in another folder are not judged again', () => {
  const [one, other] = [sources(), sources()];
  expect(one[0]?.file).not.toBe(other[0]?.file);
  expect(rememberedJudgements([other], {})).toBe(rememberedJudgements([one], {}));
});

test('what differs by one property or option is', () => {
  expect(errors(sources())).toEqual([]);
  expect(errors(sources(off))).toEqual(['source-dest-check-on']);
  expect(rememberedJudgements([sources()], { strict: true })).not.toBe(rememberedJudgements([sources()], {}));
});
