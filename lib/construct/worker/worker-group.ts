import { aws_autoscaling as autoscaling, aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import {
  launchProps,
  type MachineSettings,
  refuseWindows,
  renderedProperties,
  type WorkerMachine,
} from './worker-machine';

/** What would launch a machine, or terminate one, while CloudFormation replaces it (CloudFormation, "UpdatePolicy attribute"). */
const SUSPENDED: readonly string[] = [
  'HealthCheck',
  'ReplaceUnhealthy',
  'AZRebalance',
  'AlarmNotification',
  'ScheduledActions',
  'InstanceRefresh',
];

/**
 * Creates an Auto Scaling group of one as the machine of a worker. It names the zone and no subnet, and the launch template has the network
 * interface and no groups of its own (EC2 Auto Scaling User Guide, "Create a launch template": "If you specify an existing network interface
 * ID, you can launch only one instance").
 */
export function makeGroup(scope: Construct, settings: MachineSettings): WorkerMachine {
  const { machine } = settings;
  const template = new ec2.LaunchTemplate(scope, 'LaunchTemplate', {
    ...launchProps(scope, settings),
    httpTokens: ec2.LaunchTemplateHttpTokens.REQUIRED,
  });
  refuseWindows(settings.name, template.osType);
  const launchTemplate = template.node.defaultChild as ec2.CfnLaunchTemplate;
  // the group's tags reach the machine; here, each change of a tag would replace it
  launchTemplate.addPropertyDeletionOverride('LaunchTemplateData.TagSpecifications');
  launchTemplate.addPropertyDeletionOverride('TagSpecifications');
  const group = new autoscaling.CfnAutoScalingGroup(scope, 'Group', {
    minSize: '1',
    maxSize: '1',
    desiredCapacity: '1',
    availabilityZones: [settings.subnet.availabilityZone],
    launchTemplate: { launchTemplateId: launchTemplate.ref, version: launchTemplate.attrLatestVersionNumber },
  });
  // never a new group beside the old one, which holds the network interface
  group.cfnOptions.updatePolicy = {
    autoScalingRollingUpdate: { minInstancesInService: 0, maxBatchSize: 1, suspendProcesses: [...SUSPENDED] },
  };
  return {
    construct: group,
    resource: group,
    instance: null,
    securityGroupIds: [settings.securityGroup, ...machine.securityGroups].map(({ securityGroupId }) => securityGroupId),
    attach: (networkInterfaceId) => {
      launchTemplate.addPropertyOverride('LaunchTemplateData.NetworkInterfaces', [
        { DeviceIndex: 0, NetworkInterfaceId: networkInterfaceId },
      ]);
    },
    // each new version of the launch template replaces the machine
    interrupting: () => renderedProperties(launchTemplate).LaunchTemplateData as Readonly<Record<string, unknown>>,
  };
}
