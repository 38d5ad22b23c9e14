import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { CfnNetworkInterface, Vpc } from 'aws-cdk-lib/aws-ec2';

const app = new App();
const stack = new Stack(app, 'Refused', {
  env: { account: '123456789012', region: 'us-east-1' },
  synthesizer: new BootstraplessSynthesizer(),
});
// looked up in the account, which the CDK's command line writes down
stack.templateOptions.description = stack.availabilityZones.join(' ');
// with the feature flags of the checkout's cdk.json it has an asset, which this synthesizer refuses
new Vpc(stack, 'Vpc', { maxAzs: 1, natGateways: 0 });
// nothing passes this property on
new CfnNetworkInterface(stack, 'Interface', { subnetId: 'subnet-0a1b2c3d4e5f60718', ipv6AddressCount: 1 });
