import { App, Stack, aws_ec2 as ec2 } from 'aws-cdk-lib';
import { routeFindings } from '../../../lab/plan/drops';
import { planLab } from '../../../lab/plan/plan-lab';
import { PodNetwork } from '../../../lib';
import { collectTemplates } from '../../../lib/template/assembly/collect-templates';
import { readTemplates } from '../../../lib/template/template-reader';

test.each([
  ['the same pod CIDRs', '10.200.0.0/16', '10.200.1.0/24'],
  ['others', '10.201.0.0/16', '10.201.1.0/24'],
])('a route that one of two pod networks lacks is named as its own, where they have %s', (_, podSupernet, lost) => {
  const app = new App({ context: { 'cdk-pod-network:validation': false } });
  new PodNetwork(new Stack(app, 'Blue'), 'PodNetwork', { workerCount: 2 });
  const green = new PodNetwork(new Stack(app, 'Green'), 'PodNetwork', { workerCount: 2, podSupernet });
  const route = green.node.findAll().find((one) => one instanceof ec2.CfnRoute && one.destinationCidrBlock === lost);
  route?.node.scope?.node.tryRemoveChild(route.node.id);
  const model = readTemplates(collectTemplates([app.synth().directory]));
  expect(routeFindings(planLab(model, []).legend)).toEqual([
    {
      severity: 'error',
      id: 'lab-no-route',
      resource: expect.stringMatching(/^Green\..*RouteTable/) as string,
      message: `the route table has no route for ${lost}, the pods of Green/PodNetwork/worker-1`,
      fix: expect.stringMatching(/ to Green\..*NetworkInterface/) as string,
    },
  ]);
});
