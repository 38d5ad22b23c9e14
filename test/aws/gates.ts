import type { StackTemplate } from './test-account';

/** A resource in a template. */
export interface Resource {
  readonly Type: string;
  readonly Properties?: Readonly<Record<string, unknown>>;
  readonly DependsOn?: readonly string[];
}

export interface GatesOptions {
  /** @default 3 */
  readonly workers?: number;
  /** part of the user data and of the ids of handles and gates. @default 'a' */
  readonly generation?: string;
  /** timeout of each gate, in seconds. @default 900 */
  readonly timeout?: number;
  /** further properties of each instance. @default none */
  readonly instance?: Readonly<Record<string, unknown>>;
}

/**
 * A chain of instances, each on its own network interface and with its own wait condition, the gate. Each instance depends on the
 * gate of the one before it.
 *
 * @param edit changes the resources of the template
 */
export function gates(
  stackName: string,
  { workers = 3, generation = 'a', timeout = 900, instance = {} }: GatesOptions = {},
  edit: (resources: Record<string, Resource>) => void = () => undefined,
): StackTemplate {
  const resources: Record<string, Resource> = {
    Vpc: { Type: 'AWS::EC2::VPC', Properties: { CidrBlock: '10.0.0.0/16' } },
    Subnet: { Type: 'AWS::EC2::Subnet', Properties: { VpcId: { Ref: 'Vpc' }, CidrBlock: '10.0.1.0/24' } },
  };
  for (let index = 0; index < workers; index++) {
    const [handle, before] = [`Handle${String(index)}${generation}`, `Gate${String(index - 1)}${generation}`];
    resources[`Interface${String(index)}`] = {
      Type: 'AWS::EC2::NetworkInterface',
      Properties: { SubnetId: { Ref: 'Subnet' }, PrivateIpAddress: `10.0.1.${String(20 + index)}` },
    };
    resources[handle] = { Type: 'AWS::CloudFormation::WaitConditionHandle' };
    resources[`Instance${String(index)}`] = {
      Type: 'AWS::EC2::Instance',
      Properties: {
        ImageId: 'ami-0f1e2d3c4b5a69788',
        InstanceType: 't3.medium',
        NetworkInterfaces: [{ DeviceIndex: '0', NetworkInterfaceId: { Ref: `Interface${String(index)}` } }],
        UserData: { 'Fn::Base64': { 'Fn::Sub': `worker-${String(index)} ${generation} \${${handle}}` } },
        ...instance,
      },
      ...(index === 0 ? {} : { DependsOn: [before] }),
    };
    resources[`Gate${String(index)}${generation}`] = {
      Type: 'AWS::CloudFormation::WaitCondition',
      Properties: { Handle: { Ref: handle }, Timeout: String(timeout) },
      DependsOn: [`Instance${String(index)}`],
    };
  }
  edit(resources);
  return { stackName, template: { Resources: resources } };
}
