import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';

const app = new App();
// without it, the account has to be bootstrapped; assets and templates above 51,200 bytes require that
const stack = new Stack(app, 'PodNetworkStack', {
  description: 'Three Kubernetes workers whose pods talk by VPC routes',
  synthesizer: new BootstraplessSynthesizer(),
});
new PodNetwork(stack, 'PodNetwork', { outputs: true });
