import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';

const app = new App();
// needs no bootstrapped account: the stack has no assets
const stack = new Stack(app, 'PodNetworkStack', {
  description: 'Three Kubernetes workers whose pods talk by VPC routes',
  synthesizer: new BootstraplessSynthesizer(),
});
new PodNetwork(stack, 'PodNetwork', { outputs: true });
