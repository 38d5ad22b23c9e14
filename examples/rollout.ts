import { App, Duration, Stack } from 'aws-cdk-lib';
import { Bootstrap, PodNetwork, Rollout } from '../lib';

const app = new App();
const stack = new Stack(app, 'RolloutStack');
// cdk deploy --context bootstrap='systemctl is-active containerd'
const command = app.node.tryGetContext('bootstrap') as string | undefined;

// each worker has to signal before the next one starts; another mtu or bootstrap restarts all of them, gate by gate
new PodNetwork(stack, 'PodNetwork', {
  rollout: Rollout.oneByOne({ timeout: Duration.minutes(10) }),
  mtu: 1500,
  ...(command !== undefined && { bootstrap: Bootstrap.commands(command) }),
});
