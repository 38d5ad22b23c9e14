import { App, Stack, Stage } from 'aws-cdk-lib';
import { PodNetwork } from '../../lib';

new PodNetwork(new Stack(new Stage(new App(), 'Prod'), 'Cluster'), 'PodNetwork');
