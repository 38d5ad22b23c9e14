import { idAt, valueAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { isMap, isReference } from '../intrinsic/template-value';

const core = (name: string): string => `${name}CustomResourceProviderHandler`;

/**
 * The CDK's own functions behind custom resources that leave the network alone, by the logical id that the CDK gives each
 * (aws-cdk-lib, `custom-resource-handlers`; a hash of 8 digits follows), with what they do.
 */
const PROVIDERS: Readonly<Record<string, RegExp>> = Object.fromEntries(
  [
    // empty a bucket, a repository or what a canary made, when the stack is deleted
    ['Custom::S3AutoDeleteObjects', core('CustomS3AutoDeleteObjects')],
    ['Custom::ECRAutoDeleteImages', core('CustomECRAutoDeleteImages')],
    ['Custom::SyntheticsAutoDeleteUnderlyingResources', core('(Custom)?SyntheticsAutoDeleteUnderlyingResources')],
    // put values of another region's stack into parameters, and read them
    ['Custom::CrossRegionExportReader', core('CustomCrossRegionExportReader')],
    ['Custom::CrossRegionExportWriter', core('CustomCrossRegionExportWriter')],
    ['Custom::CrossRegionStringParameterReader', core('CustomCrossRegionStringParameterReader')],
    // registers an identity provider with IAM
    ['Custom::AWSCDKOpenIdConnectProvider', core('CustomAWSCDKOpenIdConnectProvider')],
    // write and delete records of a hosted zone
    ['Custom::CrossAccountZoneDelegation', core('CustomCrossAccountZoneDelegation')],
    ['Custom::DeleteExistingRecordSet', core('CustomDeleteExistingRecordSet')],
    // answer with their own input
    ['Custom::AWSCDKCfnJson', core('AWSCDKCfnUtilsProvider')],
    ['Custom::AWSCDKCfnJsonStringify', core('AWSCDKCfnUtilsProvider')],
    // sets how long a log group keeps its events
    ['Custom::LogRetention', 'LogRetentionaae0aa3c5b4d4f87b02d85b201efdd8a'],
    // writes whom a bucket notifies; a function among them makes it an actor
    ['Custom::S3BucketNotifications', 'BucketNotificationsHandler050a0587b7544547bf325f094a3db834'],
    // copies files into a bucket
    ['Custom::CDKBucketDeployment', 'CustomCDKBucketDeployment8693BB64968944B69AAFB0CC9EB8756C\\w*?'],
    // takes the rules from a VPC's default group: the reader of groups reads it
    ['Custom::VpcRestrictDefaultSG', core('CustomVpcRestrictDefaultSG')],
  ].map(([type = '', id = '']) => [type, new RegExp(`^${id}[0-9A-F]{8}$`)]),
);

/** `AwsCustomResource` of the CDK: the function makes the call that the resource writes out, whatever its type is. */
const CALLER = /^AWS679f53fac002430cb0da5b7982bd2287\w*?[0-9A-F]{8}$/;

/** Whether the CDK's own function, which leaves the network alone, is behind a custom resource. */
export function isOwnProvider(view: ResourceView, views: ResourceViews): boolean {
  const form = PROVIDERS[view.type];
  return form !== undefined && isBehind(view, views, form);
}

/** Whether a custom resource is the CDK's `AwsCustomResource`. */
export function isAwsCall(view: ResourceView, views: ResourceViews): boolean {
  return isBehind(view, views, CALLER);
}

// The CDK takes the code of its functions from assets. Only that of bucket notifications is inline in the template.
function isBehind({ properties }: ResourceView, views: ResourceViews, form: RegExp): boolean {
  const token = valueAt(properties, 'ServiceToken');
  if (!isReference(token) || token.attribute !== 'Arn') return false;
  const handler = views.byId.get(token.id);
  if (handler?.type !== 'AWS::Lambda::Function' || !form.test(handler.logicalId)) return false;
  const code = valueAt(handler.properties, 'Code');
  if (!isMap(code)) return false;
  return (
    idAt(code, 'S3Key', { outsiders: new Map() }) !== null || handler.logicalId.startsWith('BucketNotificationsHandler')
  );
}
