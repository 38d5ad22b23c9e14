import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { PodNetwork, type PodNetworkProps } from '../lib';
import type { NetworkModel } from '../lib/model/network-model';
import { collectTemplates } from '../lib/template/assembly/collect-templates';
import { readTemplates } from '../lib/template/template-reader';

/** The model of an app of one stack with one pod network. */
export function synthesizedModel(props: PodNetworkProps = {}): NetworkModel {
  process.env.CDK_VALIDATION = 'false';
  const app = new App();
  const stack = new Stack(app, 'PodNetworkStack', { synthesizer: new BootstraplessSynthesizer() });
  new PodNetwork(stack, 'PodNetwork', props);
  return readTemplates(collectTemplates([app.synth().directory]));
}
