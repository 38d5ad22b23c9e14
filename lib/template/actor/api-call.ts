import { isUnknown } from '../../address/unknown';
import { isPlainObject } from '../../model/plain-object';
import { isList, isMap, isReference, isText, type Value } from '../intrinsic/template-value';

/** A call of an API of AWS, as the text of a resource writes it. */
export interface ApiCall {
  /** in lower case, without what the SDKs put around it: `ec2` for `EC2` and `@aws-sdk/client-ec2` */
  readonly service: string;
  /** as the SDKs name the method: `createRoute` */
  readonly action: string;
}

// A digit stands in a number as well as within quotes: JSON with holes stays JSON.
const HOLE = '0';

/** A text with `0` where a piece is not known; null for what is no text. */
export function plainText(value: Value | undefined): string | null {
  if (typeof value === 'string') return value;
  if (isText(value)) return value.pieces.map((piece) => (typeof piece === 'string' ? piece : HOLE)).join('');
  return isReference(value) || isUnknown(value) ? HOLE : null;
}

// Step Functions developer guide, "Learning to use AWS service SDK integrations"; EventBridge Scheduler user guide,
// "Using universal targets": arn:aws:states:::aws-sdk:ec2:createRoute
const SDK_CALL = /\baws-sdk:([\w-]+):(\w+)/g;

// EventBridge API reference, "PutTargets": the built-in targets of a rule.
const BUILT_IN = /^arn:[^:]*:events:[^:]*:[^:]*:target\/(\w+-\w+)/;

// CloudWatch user guide, "Create alarms to stop, terminate, reboot, or recover an EC2 instance".
const ALARM_ACTION = /^arn:[^:]*:(?:automate:[^:]*:ec2:(\w+)|swf:.*\.(Stop|Terminate|Reboot)\/)/;

// Fault Injection Service user guide, "AWS FIS actions reference": aws:ec2:stop-instances
const FAULT_ACTION = /^aws:(ec2|ssm|network):([\w-]+)$/;

// Budgets actions (CloudFormation, "BudgetsAction SsmActionDefinition"): STOP_EC2_INSTANCES
const BUDGET_ACTION = 'STOP_EC2_INSTANCES';

// Systems Manager, documents of commands; an automation is a document of another kind.
const COMMAND_DOCUMENT = /^arn:[^:]*:ssm:[^:]*:[^:]*:document\//;

/** The calls of APIs that a value writes out, in whichever of AWS's notations. */
export function callsIn(value: Value | undefined): readonly ApiCall[] {
  const text = plainText(value);
  if (text !== null) return [...callsInText(text), ...(/^\s*[{[]/.test(text) ? callsInJson(text) : [])];
  if (isList(value)) return value.flatMap((item) => callsIn(item));
  if (!isMap(value)) return [];
  const service = plainText(value.service);
  const action = plainText(value.action);
  const [, faulty, fault = ''] = FAULT_ACTION.exec(plainText(value.ActionId) ?? '') ?? [];
  return [
    ...(service !== null && action !== null ? [callOf(service, action)] : []),
    ...(faulty === undefined ? [] : [callOf(faulty === 'ssm' ? 'ssm' : 'ec2', camel(fault))]),
    ...(isMap(value.RunCommandParameters) ? [callOf('ssm', 'sendCommand')] : []),
    ...Object.values(value).flatMap((item) => callsIn(item)),
  ];
}

function callsInText(text: string): readonly ApiCall[] {
  const [, builtIn] = BUILT_IN.exec(text) ?? [];
  const [, now, older = ''] = ALARM_ACTION.exec(text) ?? [];
  const alarm = now ?? older;
  return [
    ...[...text.matchAll(SDK_CALL)].map(([, service = '', action = '']) => callOf(service, action)),
    ...(builtIn === undefined ? [] : [callOf('ec2', camel(builtIn))]),
    ...(alarm === '' ? [] : [callOf('ec2', `${alarm.toLowerCase()}Instances`)]),
    ...(text === BUDGET_ACTION ? [callOf('ec2', 'stopInstances')] : []),
    ...(COMMAND_DOCUMENT.test(text) ? [callOf('ssm', 'sendCommand')] : []),
  ];
}

function callsInJson(text: string): readonly ApiCall[] {
  try {
    const value: unknown = JSON.parse(text);
    return isPlainObject(value) || Array.isArray(value) ? callsIn(value as Value) : [];
  } catch {
    return [];
  }
}

function callOf(service: string, action: string): ApiCall {
  const bare = service
    .toLowerCase()
    .replace(/^(@aws-sdk\/)?client-/, '')
    .replaceAll(/[^a-z0-9]/g, '');
  // The third SDK calls the method `createRoute` by a `CreateRouteCommand`; two methods of SSM end so themselves.
  const method = action.replace(/(?<!^(send|cancel))Command$/i, '');
  return { service: bare, action: method.charAt(0).toLowerCase() + method.slice(1) };
}

function camel(name: string): string {
  return name.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}

/** Verbs of the calls of AWS that change nothing (service authorization reference: access levels "List" and "Read"). */
const READING = /^(describe|get|list|search|head|lookup|batchGet|query|scan)([A-Z]|$)/;

/** Whether a call changes nothing, by its verb. */
export function isReading({ action }: ApiCall): boolean {
  return READING.test(action);
}

/** Calls of EC2 that write, and nothing of the network or of a machine: names, keys and copies of disks. */
const HARMLESS_WRITE =
  /^(createTags|deleteTags|(create|import|delete)KeyPair|(create|copy|delete)Snapshots?|copyImage|(recover|reboot)Instances)$/;

/** Calls of Systems Manager that have machines run something, now or by an association. */
const MACHINE_COMMAND = /command|association|session|maintenance/i;

/** Whether a call may change a fact of the network or a machine by itself. */
export function isBreaking(call: ApiCall): boolean {
  if (isReading(call)) return false;
  if (call.service === 'ssm') return MACHINE_COMMAND.test(call.action);
  if (call.service === 'ec2') return !HARMLESS_WRITE.test(call.action);
  return ['autoscaling', 'networkfirewall', 'vpclattice'].includes(call.service);
}
