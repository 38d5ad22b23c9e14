import { App, Stack } from 'aws-cdk-lib';
import { PodNetwork } from '../lib';

// CloudFormation takes the subnet on the network interface or on the instance, and not on both
const app = new App();
const [worker] = new PodNetwork(new Stack(app, 'Stack'), 'PodNetwork', { workerCount: 1 }).workers;
if (worker?.instance !== undefined) worker.instance.instance.subnetId = worker.subnet.subnetId;
