import { App, BootstraplessSynthesizer, Stack } from 'aws-cdk-lib';
import { CfnNetworkInterface } from 'aws-cdk-lib/aws-ec2';

const app = new App();
const stack = new Stack(app, 'Refused', { synthesizer: new BootstraplessSynthesizer() });
// nothing passes this property on
new CfnNetworkInterface(stack, 'Interface', { subnetId: 'subnet-0a1b2c3d4e5f60718', ipv6AddressCount: 1 });
