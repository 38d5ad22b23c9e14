import { App, Stack, aws_ec2 as ec2, aws_elasticloadbalancingv2 as balancing } from 'aws-cdk-lib';
import { InstanceTarget } from 'aws-cdk-lib/aws-elasticloadbalancingv2-targets';
import { InternetAccess, PodNetwork } from '../lib';

const NODE_PORT = 30443;
const app = new App();
const stack = new Stack(app, 'LoadBalancerStack');

const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
const network = new PodNetwork(stack, 'PodNetwork', { vpc, workerCount: 0, internetAccess: InternetAccess.nat() });
vpc.privateSubnets.forEach((subnet, index) => network.addWorker(`worker-${String(index)}`, { index, subnet }));

const balancer = new balancing.NetworkLoadBalancer(stack, 'Balancer', {
  vpc,
  internetFacing: true,
  // the workers admit the load balancer by its security group
  securityGroups: [new ec2.SecurityGroup(stack, 'BalancerGroup', { vpc })],
});
balancer.connections.allowFromAnyIpv4(ec2.Port.tcp(443));
network.connections.allowFrom(balancer, ec2.Port.tcp(NODE_PORT), 'load balancer');
balancer.addListener('Https', { port: 443 }).addTargets('Workers', {
  port: NODE_PORT,
  targets: network.workers.flatMap(({ instance }) => (instance ? [new InstanceTarget(instance)] : [])),
});
