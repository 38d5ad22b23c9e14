import { judge } from '../../../lib/check/judgement';
import { add, defaultTemplate, editedTemplate, type EditableTemplate, idOf, modelOf } from '../../rules/default-app';

type Resource = EditableTemplate['Resources'][string];

/** What the proof says once resources stand beside the default app, and the types of its actors. */
function verdictOf(resources: EditableTemplate['Resources']): { verdict: string; actors: readonly string[] } {
  const model = modelOf(editedTemplate(add(() => resources)));
  const { rules } = judge(model, { rules: [] });
  const verdicts = new Set(Object.values(rules));
  const [verdict = ''] = verdicts.size === 1 ? verdicts : ['unknown'];
  return { verdict, actors: model.actors.map(({ type }) => type) };
}

const base = defaultTemplate();
const WORKER = { Ref: idOf(base, 'Instance', /worker0/) };
const TABLE = { Ref: idOf(base, 'RouteTable') };
const SUBNET = { Ref: idOf(base, 'Subnet') };

const resource = (Type: string, Properties: Record<string, unknown> = {}): Resource => ({ Type, Properties });
const arn = (id: string): object => ({ 'Fn::GetAtt': [id, 'Arn'] });

const AWS_CALL = 'AWS679f53fac002430cb0da5b7982bd22872D164C4C';
const AUTO_DELETE = 'CustomS3AutoDeleteObjectsCustomResourceProviderHandler9D90184F';
const ASSET = { Code: { S3Bucket: 'assets', S3Key: 'x.zip' } };
const INLINE = { Code: { ZipFile: 'x' } };

const functions = (...ids: readonly string[]): EditableTemplate['Resources'] =>
  Object.fromEntries(ids.map((id) => [id, resource('AWS::Lambda::Function', ASSET)]));

/** The CDK's `AwsCustomResource` with some calls. */
const awsCalls = (calls: Readonly<Record<string, object>>, type = 'Custom::AWS'): EditableTemplate['Resources'] => {
  const texts = Object.entries(calls).map(([key, call]) => [key, JSON.stringify(call)]);
  return {
    X: resource(type, { ServiceToken: arn(AWS_CALL), ...(Object.fromEntries(texts) as object) }),
    ...functions(AWS_CALL),
  };
};

const machine = (...states: readonly object[]): EditableTemplate['Resources'] => ({
  X: resource('AWS::StepFunctions::StateMachine', {
    DefinitionString: { 'Fn::Join': ['', [JSON.stringify({ States: states }), { Ref: 'AWS::NoValue' }]] },
  }),
});

const rule = (target: Readonly<Record<string, unknown>>): EditableTemplate['Resources'] => ({
  X: resource('AWS::Events::Rule', { ScheduleExpression: 'rate(1 day)', Targets: [{ Id: 'x', ...target }] }),
  Queue: resource('AWS::SQS::Queue'),
  ...functions('F'),
});

const schedule = (target: Readonly<Record<string, unknown>>): EditableTemplate['Resources'] => ({
  X: resource('AWS::Scheduler::Schedule', { Target: target }),
  ...functions('F'),
});

const alarm = (...actions: readonly unknown[]): EditableTemplate['Resources'] => ({
  X: resource('AWS::CloudWatch::Alarm', { AlarmActions: actions, Dimensions: [{ Name: 'InstanceId', Value: WORKER }] }),
  ...functions('F'),
});

const one = (Type: string, properties: Record<string, unknown> = {}): EditableTemplate['Resources'] => ({
  X: resource(Type, properties),
  ...functions('F'),
});

const automate = (action: string): object => ({
  'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':automate:', { Ref: 'AWS::Region' }, `:ec2:${action}`]],
});

const INERT: Readonly<Record<string, EditableTemplate['Resources']>> = {
  'a function in the VPC': one('AWS::Lambda::Function', { ...INLINE, VpcConfig: { SubnetIds: [SUBNET] } }),
  'the permission to call a function': one('AWS::Lambda::Permission', { FunctionName: arn('F') }),
  'a role that may call a function': one('AWS::IAM::Policy', { PolicyDocument: { Resource: arn('F') } }),
  'a parameter that holds the ARN of a function': one('AWS::SSM::Parameter', { Value: arn('F') }),
  'a bucket whose policy names a function': one('AWS::S3::BucketPolicy', { PolicyDocument: { Principal: arn('F') } }),
  'an alarm that tells a topic': alarm('arn:aws:sns:eu-west-1:123456789012:topic'),
  'an alarm that recovers the worker': alarm(automate('recover')),
  'an alarm about a function': one('AWS::CloudWatch::Alarm', { Dimensions: [{ Name: 'F', Value: { Ref: 'F' } }] }),
  'a rule that fills a queue': rule({ Arn: arn('Queue') }),
  'a rule without targets': one('AWS::Events::Rule'),
  'a schedule that reads': schedule({ Arn: 'arn:aws:scheduler:::aws-sdk:ec2:describeInstances' }),
  "a call of the CDK's that reads": awsCalls({ Create: { service: 'EC2', action: 'describeVpcs' } }),
  'one that reads by the third SDK': awsCalls({
    Update: { service: '@aws-sdk/client-ec2', action: 'DescribeVpcsCommand' },
  }),
  'one that reads a parameter': awsCalls({ Update: { service: 'SSM', action: 'getParameter' } }, 'Custom::Lookup'),
  "the CDK's emptied bucket": {
    X: resource('Custom::S3AutoDeleteObjects', { ServiceToken: arn(AUTO_DELETE) }),
    ...functions(AUTO_DELETE),
  },
  'a document of commands that nobody runs': one('AWS::SSM::Document', { Content: 'sysctl' }),
  'an association that updates the agent': one('AWS::SSM::Association', { Name: 'AWS-UpdateSSMAgent' }),
  'a task of containers that nobody starts': one('AWS::ECS::TaskDefinition'),
  'a target group with the worker': one('AWS::ElasticLoadBalancingV2::TargetGroup', { Targets: [{ Id: WORKER }] }),
};

const ACTORS: Readonly<Record<string, EditableTemplate['Resources']>> = {
  'a custom resource': one('Custom::Routes', { ServiceToken: arn('F'), RouteTableId: TABLE }),
  'a custom resource of the plain kind': one('AWS::CloudFormation::CustomResource', { ServiceToken: arn('F') }),
  "a stranger's function under a name of the CDK's": one('Custom::S3AutoDeleteObjects', { ServiceToken: arn('F') }),
  "code in the template under the id of the CDK's function": {
    X: resource('Custom::S3AutoDeleteObjects', { ServiceToken: arn(AUTO_DELETE) }),
    [AUTO_DELETE]: resource('AWS::Lambda::Function', INLINE),
  },
  "a stranger's function that seems to read": one('Custom::AWS', {
    ServiceToken: arn('F'),
    Create: '{"service":"EC2","action":"describeVpcs"}',
  }),
  'a call that writes to a bucket': awsCalls({ Create: { service: 'S3', action: 'putObject' } }),
  'a call that reads, and writes when it is deleted': awsCalls({
    Create: { service: 'EC2', action: 'describeVpcs' },
    Delete: { service: 'SSM', action: 'deleteParameter' },
  }),
  'a call that starts a function': awsCalls({ Create: { service: 'Lambda', action: 'invoke' } }),
  'a call that tags a machine': awsCalls({ Create: { service: 'EC2', action: 'createTags' } }),
  'a call that nobody wrote': awsCalls({}),
  'a state machine': machine({ Resource: 'arn:aws:states:::lambda:invoke' }),
  'a rule that starts a function': rule({ Arn: arn('F') }),
  'a rule that starts an automation': rule({ Arn: 'arn:aws:ssm:eu-west-1:1:automation-definition/Mine' }),
  'a schedule that starts a function': schedule({ Arn: arn('F') }),
  'a schedule that writes to a bucket': schedule({ Arn: 'arn:aws:scheduler:::aws-sdk:s3:putObject' }),
  'what feeds a function': one('AWS::Lambda::EventSourceMapping', { FunctionName: arn('F') }),
  'the address of a function': one('AWS::Lambda::Url', { TargetFunctionArn: arn('F') }),
  'a topic that starts a function': one('AWS::SNS::Subscription', { Protocol: 'lambda', Endpoint: arn('F') }),
  'a topic that starts a function from elsewhere': one('AWS::SNS::Subscription', {
    Protocol: 'lambda',
    Endpoint: { 'Fn::ImportValue': 'f' },
  }),
  'a bucket that starts a function': one('AWS::S3::Bucket', {
    NotificationConfiguration: { LambdaConfigurations: [{ Function: arn('F') }] },
  }),
  'an API that starts a function': one('AWS::ApiGateway::Method', {
    Integration: {
      Uri: { 'Fn::Sub': 'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${F.Arn}/invocations' },
    },
  }),
  'a target group that starts a function': one('AWS::ElasticLoadBalancingV2::TargetGroup', { TargetType: 'lambda' }),
  'a user pool that starts a function': one('AWS::Cognito::UserPool', { LambdaConfig: { PreSignUp: arn('F') } }),
  'an alarm that starts a function': alarm(arn('F')),
  'a secret that a function rotates': one('AWS::SecretsManager::RotationSchedule', { RotationLambdaARN: arn('F') }),
  'a repair by a rule of Config': one('AWS::Config::RemediationConfiguration', { TargetType: 'SSM_DOCUMENT' }),
  'a build': one('AWS::CodeBuild::Project'),
  'a pipeline': one('AWS::CodePipeline::Pipeline'),
  'a deployment to machines': one('AWS::CodeDeploy::DeploymentGroup'),
  'a service of containers': one('AWS::ECS::Service'),
  'machines for jobs': one('AWS::Batch::ComputeEnvironment'),
  'an image that is built': one('AWS::ImageBuilder::Image'),
  'an experiment on databases': one('AWS::FIS::ExperimentTemplate', {
    Actions: { a: { ActionId: 'aws:rds:reboot-db-instances' } },
  }),
  'copies of disks': one('AWS::DLM::LifecyclePolicy'),
  'a plan of backups': one('AWS::Backup::BackupPlan'),
  'a scaling policy': one('AWS::AutoScaling::ScalingPolicy'),
  'a hook of a deployment': one('AWS::CloudFormation::LambdaHook', { LambdaFunction: arn('F') }),
  "a product of somebody's catalog": one('AWS::ServiceCatalog::CloudFormationProvisionedProduct', {
    ProvisioningParameters: [{ Value: TABLE }],
  }),
  'a function of SAM with a schedule': one('AWS::Serverless::Function', { Events: { a: { Type: 'Schedule' } } }),
  ...Object.fromEntries(
    ['AWS::Serverless::Function', 'AWS::Events::Rule', 'AWS::CloudWatch::Alarm'].map((type) => [
      `a ${type} whose properties a macro writes`,
      one(type, { 'Fn::Transform': { Name: 'M' } }),
    ]),
  ),
  'a pipe': one('AWS::Pipes::Pipe', { Target: arn('F') }),
  'a canary': one('AWS::Synthetics::Canary'),
  'a task of a maintenance window that starts a function': one('AWS::SSM::MaintenanceWindowTask', {
    TaskType: 'LAMBDA',
    TaskArn: arn('F'),
  }),
  'a type of a third party': one('Acme::Network::Routes', { RouteTableId: TABLE }),
  'a service that AWS adds tomorrow': one('AWS::Tomorrow::Agent', { SubnetId: SUBNET }),
};

const BREAKING: Readonly<Record<string, EditableTemplate['Resources']>> = {
  'a call that writes a route': awsCalls({
    Create: { service: 'EC2', action: 'createRoute', parameters: { VpcId: 'x' } },
  }),
  'one with another type': awsCalls(
    { Update: { service: '@aws-sdk/client-ec2', action: 'ReplaceRouteCommand' } },
    'Custom::Lookup',
  ),
  'one at its deletion': awsCalls({
    Create: { service: 'EC2', action: 'describeVpcs' },
    Delete: { service: 'ec2', action: 'deleteRoute' },
  }),
  'a call that sends a command': awsCalls({ Create: { service: 'SSM', action: 'sendCommand' } }),
  'a call that ends a machine of a group': awsCalls({
    Create: { service: 'AutoScaling', action: 'terminateInstanceInAutoScalingGroup' },
  }),
  'a state machine that writes a route': machine({ Resource: 'arn:aws:states:::aws-sdk:ec2:createRoute' }),
  'a state machine that sends a command': machine({
    Resource: 'arn:aws:states:::aws-sdk:ssm:sendCommand.waitForTaskToken',
  }),
  'a state machine that writes a route in another region': machine({
    Arguments: { Payload: { service: 'ec2', action: 'deleteRoute' } },
  }),
  'a rule that stops machines': rule({ Arn: 'arn:aws:events:eu-west-1:123456789012:target/stop-instances' }),
  'a rule that calls EC2': rule({ Arn: arn('F'), Input: '{"service":"EC2","action":"stopInstances"}' }),
  'a rule that sends a command': rule({ Arn: 'arn:aws:ssm:eu-west-1::document/AWS-RunShellScript' }),
  'a rule that sends a command, by its parameters': rule({
    Arn: { 'Fn::ImportValue': 'd' },
    RunCommandParameters: { RunCommandTargets: [] },
  }),
  'a schedule that stops machines': schedule({ Arn: 'arn:aws:scheduler:::aws-sdk:ec2:stopInstances' }),
  'a schedule that sends a command': schedule({ Arn: 'arn:aws:scheduler:::aws-sdk:ssm:sendCommand' }),
  'an alarm that stops the worker': alarm(automate('stop')),
  'a budget that stops machines': one('AWS::Budgets::BudgetsAction', {
    Definition: { SsmActionDefinition: { Subtype: 'STOP_EC2_INSTANCES' } },
  }),
  'an experiment on the network': one('AWS::FIS::ExperimentTemplate', {
    Actions: { a: { ActionId: 'aws:network:disrupt-connectivity' } },
  }),
  'an association that runs a script': one('AWS::SSM::Association', { Name: 'AWS-RunShellScript' }),
  'an association with a document of the template': one('AWS::SSM::Association', { Name: { Ref: 'F' } }),
  'a command in a maintenance window': one('AWS::SSM::MaintenanceWindowTask', {
    TaskType: 'RUN_COMMAND',
    TaskArn: 'AWS-RunShellScript',
  }),
  'machines of a fleet': one('AWS::EC2::EC2Fleet'),
  'a type of EC2 that nobody reads': one('AWS::EC2::Tomorrow', { SubnetId: SUBNET }),
  'a module': one('Acme::Network::Routes::MODULE'),
  'a call that ties a table of elsewhere to a subnet, by an id that says nothing about it': awsCalls({
    Create: {
      service: 'EC2',
      action: 'replaceRouteTableAssociation',
      parameters: { AssociationId: 'rtbassoc-0123456789abcdef0', RouteTableId: 'rtb-0123456789abcdef0' },
    },
  }),
  'a stack whose template is not there': one('AWS::CloudFormation::Stack', { TemplateURL: 'https://example.test/x' }),
};

test.each(Object.entries(INERT))('%s leaves the network alone', (_what, resources) => {
  expect(verdictOf(resources)).toEqual({ verdict: 'proved', actors: [] });
});

test.each(Object.entries(ACTORS))('%s is an actor: the verdict stands, and it is named', (_what, resources) => {
  expect(verdictOf(resources)).toEqual({ verdict: 'proved', actors: [resources.X?.Type] });
});

test.each(Object.entries(BREAKING))('%s leaves nothing proved', (_what, resources) => {
  expect(verdictOf(resources)).toEqual({ verdict: 'unknown', actors: [] });
});

test('a call about something elsewhere, which no packet of a pod meets, leaves all proved', () => {
  const callAbout = (id: string): EditableTemplate['Resources'] => ({
    Elsewhere: resource('AWS::EC2::VPC', { CidrBlock: '192.168.0.0/24' }),
    X: resource('Custom::AWS', {
      Create: { 'Fn::Sub': `{"service":"EC2","action":"modifyVpcAttribute","parameters":{"VpcId":"\${${id}}"}}` },
    }),
  });
  expect(verdictOf(callAbout('Elsewhere'))).toEqual({ verdict: 'proved', actors: [] });
  expect(verdictOf(callAbout(idOf(base, 'VPC')))).toEqual({ verdict: 'unknown', actors: [] });
});
