import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  App,
  aws_cloudwatch as cloudwatch,
  aws_cloudwatch_actions as actions,
  aws_dynamodb as dynamodb,
  aws_ec2 as ec2,
  aws_ecr as ecr,
  aws_efs as efs,
  aws_elasticloadbalancingv2 as balancing,
  aws_elasticloadbalancingv2_targets as targets,
  aws_iam as iam,
  aws_kms as kms,
  aws_lambda as lambda,
  aws_logs as logs,
  aws_rds as rds,
  aws_route53 as route53,
  aws_s3 as s3,
  aws_sns as sns,
  aws_sqs as sqs,
  aws_ssm as ssm,
  custom_resources as custom,
  CfnOutput,
  RemovalPolicy,
  Stack,
} from 'aws-cdk-lib';
import { InternetAccess, PodNetwork } from '../../lib';
import { collectTemplates } from '../../lib/template/assembly/collect-templates';
import { readTemplates } from '../../lib/model-api';
import { judge } from '../../lib/check/judgement';
import { instanceOf } from '../synthesis';

const env = { account: '123456789012', region: 'eu-central-1' };

/** An app as users write them: a pod network with what stands around one, and nothing that acts on it. */
function ordinaryApp(): App {
  const outdir = mkdtempSync(join(tmpdir(), 'pod-network-ordinary-'));
  const app = new App({
    outdir,
    analyticsReporting: false,
    context: { 'cdk-pod-network:validation': false, '@aws-cdk/aws-ec2:restrictDefaultSecurityGroup': true },
  });
  const stack = new Stack(app, 'Ordinary', { env, crossRegionReferences: true });
  const vpc = new ec2.Vpc(stack, 'Vpc', { maxAzs: 2, natGateways: 1 });
  const network = new PodNetwork(stack, 'PodNetwork', {
    vpc,
    internetAccess: InternetAccess.nat(),
    vpcSubnets: { subnetType: ec2.SubnetType.PRIVATE_WITH_EGRESS },
  });
  balanceLoad(stack, vpc, network);
  storeData(stack, vpc);
  watch(stack, network);

  const code = lambda.Code.fromInline('exports.handler = async () => {};');
  const runtime = lambda.Runtime.NODEJS_22_X;
  new lambda.Function(stack, 'InVpc', { code, runtime, handler: 'index.handler', vpc });
  new route53.PrivateHostedZone(stack, 'Zone', { vpc, zoneName: 'pods.internal' });
  new ssm.StringParameter(stack, 'VpcId', { stringValue: vpc.vpcId });
  new ssm.StringListParameter(stack, 'Subnets', { stringListValue: vpc.privateSubnets.map((each) => each.subnetId) });
  new custom.AwsCustomResource(stack, 'Read', {
    onUpdate: {
      service: 'EC2',
      action: 'describeVpcEndpoints',
      parameters: { Filters: [{ Name: 'vpc-id', Values: [vpc.vpcId] }] },
      physicalResourceId: custom.PhysicalResourceId.of('read'),
    },
    policy: custom.AwsCustomResourcePolicy.fromSdkCalls({ resources: ['*'] }),
  });

  const elsewhere = new Stack(app, 'Elsewhere', { env: { ...env, region: 'us-east-1' }, crossRegionReferences: true });
  new CfnOutput(stack, 'Elsewhere', { value: new s3.Bucket(elsewhere, 'Bucket').bucketName });
  return app;
}

function balanceLoad(stack: Stack, vpc: ec2.IVpc, network: PodNetwork): void {
  const balancer = new balancing.NetworkLoadBalancer(stack, 'Balancer', { vpc });
  balancer.addListener('Listener', { port: 443 }).addTargets('Workers', {
    port: 30443,
    targets: network.workers.map((worker) => new targets.InstanceTarget(instanceOf(worker))),
  });
}

function storeData(stack: Stack, vpc: ec2.IVpc): void {
  const encryptionKey = new kms.Key(stack, 'Key', { enableKeyRotation: true });
  new s3.Bucket(stack, 'Bucket', { encryptionKey, autoDeleteObjects: true, removalPolicy: RemovalPolicy.DESTROY });
  new ecr.Repository(stack, 'Images', { emptyOnDelete: true, removalPolicy: RemovalPolicy.DESTROY });
  new efs.FileSystem(stack, 'Files', { vpc });
  new rds.DatabaseInstance(stack, 'Database', { vpc, engine: rds.DatabaseInstanceEngine.POSTGRES });
  new dynamodb.TableV2(stack, 'Table', { partitionKey: { name: 'id', type: dynamodb.AttributeType.STRING } });
  new sqs.Queue(stack, 'Queue');
  vpc.addGatewayEndpoint('S3', { service: ec2.GatewayVpcEndpointAwsService.S3 });
}

function watch(stack: Stack, network: PodNetwork): void {
  const topic = new sns.Topic(stack, 'Topic');
  for (const worker of network.workers) {
    const instance = instanceOf(worker);
    const metric = new cloudwatch.Metric({
      namespace: 'AWS/EC2',
      metricName: 'StatusCheckFailed_System',
      dimensionsMap: { InstanceId: instance.instanceId },
    });
    const alarm = metric.createAlarm(instance, 'Alarm', { threshold: 1, evaluationPeriods: 2 });
    alarm.addAlarmAction(new actions.SnsAction(topic), new actions.Ec2Action(actions.Ec2InstanceAction.RECOVER));
  }
  const group = new logs.LogGroup(stack, 'Log', { retention: logs.RetentionDays.ONE_WEEK });
  new logs.LogRetention(stack, 'Retention', { logGroupName: '/old', retention: logs.RetentionDays.ONE_WEEK });
  group.grantWrite(new iam.Role(stack, 'Writer', { assumedBy: new iam.ServicePrincipal('ec2.amazonaws.com') }));
}

test('an ordinary app is proved: it has no actor, and nothing in it is unread', () => {
  const model = readTemplates(collectTemplates([ordinaryApp().synth().directory]));
  expect({ actors: model.actors, unread: model.unread }).toEqual({ actors: [], unread: [] });
  const { rules, also, findings } = judge(model);
  expect({ rules, also }).toEqual({
    rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
    also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
  });
  // the default app's own warning
  expect(findings.filter(({ severity }) => severity !== 'info').map(({ id }) => id)).toEqual([]);
});
