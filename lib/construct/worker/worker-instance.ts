import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { UNINTERRUPTING } from '../rollout/worker-gate';
import {
  launchProps,
  type MachineSettings,
  refuseWindows,
  renderedProperties,
  type WorkerMachine,
} from './worker-machine';

/** Creates an EC2 instance as the machine of a worker. */
export function makeInstance(scope: Construct, settings: MachineSettings): WorkerMachine {
  const { machine } = settings;
  const construct = new ec2.Instance(scope, 'Instance', {
    vpc: settings.vpc,
    vpcSubnets: { subnets: [settings.subnet] },
    ...launchProps(scope, settings),
    instanceName: settings.name,
    securityGroup: settings.securityGroup,
    // on the instance itself: `requireImdsv2` makes a launch template, whose every new version replaces the instance
    httpTokens: ec2.HttpTokens.REQUIRED,
    ...(machine.terminationProtection && { disableApiTermination: true }),
  });
  for (const group of machine.securityGroups) construct.addSecurityGroup(group);
  refuseWindows(settings.name, construct.osType);
  const { instance } = construct;
  return {
    construct,
    resource: instance,
    instance: construct,
    // the instance's own list, so that `instance.addSecurityGroup` still works
    securityGroupIds: instance.securityGroupIds,
    // subnet and groups must not be set on both resources (CloudFormation, `AWS::EC2::Instance`, "NetworkInterfaces")
    attach: (networkInterfaceId) => {
      instance.networkInterfaces = [{ deviceIndex: '0', networkInterfaceId }];
      instance.subnetId = undefined;
      instance.securityGroupIds = undefined;
    },
    interrupting: () =>
      Object.fromEntries(
        Object.entries(renderedProperties(instance)).filter(([name]) => !UNINTERRUPTING.includes(name)),
      ),
  };
}
