import { App, Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';

const app = new App();
const stack = new Stack(app, 'JumboFramesStack');

new PodNetwork(stack, 'PodNetwork', {
  workerCount: 2,
  // what instances in a VPC carry; the internet's hosts announce segments that fit 1500
  mtu: 9001,
  // a VPN with an MTU of 1400 to hosts with jumbo frames: its MTU less 40
  mssClamp: 1360,
});
