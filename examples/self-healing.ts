import { App, Stack } from 'aws-cdk-lib';
import { PodNetwork, Replacement } from '../lib';

// An Auto Scaling group of one for each worker: it replaces a machine that fails, and one deploy replaces all of them by another image.
const app = new App();
new PodNetwork(new Stack(app, 'SelfHealingStack'), 'PodNetwork', { replacement: Replacement.autoScalingGroup() });
