import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import { InternetAccess } from '../../../lib';

test.each([
  ['elasticIp', InternetAccess.elasticIp(), ec2.SubnetType.PUBLIC, true],
  ['nat', InternetAccess.nat(), ec2.SubnetType.PRIVATE_WITH_EGRESS, false],
  ['none', InternetAccess.none(), ec2.SubnetType.PRIVATE_ISOLATED, false],
])('%s', (_, access, subnetType, hasElasticIp) => {
  expect(access).toMatchObject({ subnetType, hasElasticIp });
});
