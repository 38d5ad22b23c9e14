import { plainText } from './api-call';
import type { ResourceViews } from '../resource/resource-view';
import { isList, isMap, isReference, isText, type Reference, type Value } from '../intrinsic/template-value';

// Alarms that recover or reboot a machine leave it its addresses, interfaces and disks (CloudWatch user guide). An API that
// calls a service of messages or data runs nothing there (API Gateway developer guide, "integration.uri").
const CODE_ARN = [
  /\barn:[^:\s]*:(lambda|states|ssm-incidents):/,
  /\barn:[^:\s]*:automate:[^:\s]*:ec2:(?!recover|reboot)/,
  /\barn:[^:\s]*:swf:(?!.*\.Reboot\/)/,
  /\barn:[^:\s]*:apigateway:[^:\s]*:(?!(sqs|sns|s3|dynamodb|kinesis|firehose|events|logs):)[\w.-]+:(path|action)\//,
];

/** Whether a value names a function or a state machine so that it can be run. What a policy allows is not run by that. */
export function namesCode(value: Value | undefined, views: ResourceViews): boolean {
  if (isReference(value)) return isCode(value, views);
  if (isList(value)) return value.some((item) => namesCode(item, views));
  if (isMap(value)) {
    return Object.entries(value).some(([key, item]) => {
      if (key === 'ServiceToken' || /Polic(y|ies)/.test(key)) return false;
      return (/lambda/i.test(key) && !isEmpty(item)) || namesCode(item, views);
    });
  }
  if (isText(value) && value.pieces.some((piece) => isReference(piece) && isCode(piece, views))) return true;
  const text = plainText(value);
  return text !== null && (text === 'lambda' || CODE_ARN.some((form) => form.test(text)));
}

/** Whether a reference gives the ARN of something that can be run: the name of a function alone runs nothing. */
function isCode({ id, attribute, outside }: Reference, views: ResourceViews): boolean {
  const type = outside === null ? (views.byId.get(id)?.type ?? '') : '';
  if (/^AWS::(Lambda|Serverless)::Function$/.test(type)) return attribute === 'Arn';
  return /^AWS::(Lambda::(Version|Alias)|(StepFunctions|Serverless)::StateMachine)$/.test(type);
}

function isEmpty(value: Value): boolean {
  if (isList(value)) return value.length === 0;
  return isMap(value) ? Object.keys(value).length === 0 : value === null || value === '';
}
