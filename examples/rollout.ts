import { App, Duration, Stack } from 'aws-cdk-lib';
import { PodNetwork, Rollout } from '../lib';

const app = new App();
const stack = new Stack(app, 'RolloutStack');

// each worker has to signal before the next one starts; edit `mtu` and deploy again to see it
new PodNetwork(stack, 'PodNetwork', {
  rollout: Rollout.oneByOne({ timeout: Duration.minutes(10) }),
  mtu: 1500,
});
