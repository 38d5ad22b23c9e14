import { aws_ec2 as ec2 } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { UNINTERRUPTING } from '../rollout/worker-gate';
import {
  type MachineSettings,
  refuseWindows,
  renderedProperties,
  volumesOf,
  type WorkerMachine,
} from './worker-machine';

/** Creates an EC2 instance as the machine of a worker. */
export function makeInstance(scope: Construct, settings: MachineSettings): WorkerMachine {
  const { machine } = settings;
  const construct = new ec2.Instance(scope, 'Instance', {
    vpc: settings.vpc,
    vpcSubnets: { subnets: [settings.subnet] },
    instanceName: settings.name,
    instanceType: settings.instanceType,
    machineImage: settings.nodeImage._machineImage(scope, settings.instanceType),
    userData: settings.userData,
    securityGroup: settings.securityGroup,
    instanceProfile: settings.instanceProfile,
    // on the instance itself: `requireImdsv2` makes a launch template, whose every new version replaces the instance
    httpTokens: ec2.HttpTokens.REQUIRED,
    // the response to a token request never reaches a pod, so pods cannot get the node's credentials
    httpPutResponseHopLimit: machine.metadataHopLimit,
    ...(machine.keyPair && { keyPair: machine.keyPair }),
    ...(machine.terminationProtection && { disableApiTermination: true }),
    ...(machine.detailedMonitoring && { detailedMonitoring: true }),
    // the gate reads a tag
    ...(settings.hasGate && { instanceMetadataTags: true }),
    blockDevices: volumesOf(settings),
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
