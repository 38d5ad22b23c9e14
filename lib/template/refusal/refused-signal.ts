import { isUnknown } from '../../address/unknown';
import type { DraftNode } from '../../model/network-draft';
import type { TemplateFault } from '../../model/network-model';
import { entryOf, isPlainObject } from '../../model/plain-object';
import { idAt, integerAt } from '../resource/property';
import type { ResourceView, ResourceViews } from '../resource/resource-view';
import { refused } from './refusal';

/** A line of the gate's script (lib/node/gate.ts). A gate signals one UniqueId, however often its machine starts. */
const GATE_LINE = 'cp $gate pod_network_gate';

/** What CloudFormation waits for in vain, until it rolls the stack back: more signals than its machines send. */
export function refusedSignals(views: ResourceViews, nodes: readonly DraftNode[]): readonly TemplateFault[] {
  const setups = new Map(nodes.map(({ id, setup }) => [id, setup]));
  return [
    ...views.sure('AWS::CloudFormation::WaitCondition').flatMap((view) => refusedGate(view, views)),
    ...views.sure('AWS::EC2::Instance').flatMap((view) => refusedPolicy(view, setups.get(view.id), views)),
  ];
}

/** A wait condition whose URL the gates of workers know, and nobody else. */
function refusedGate(view: ResourceView, views: ResourceViews): readonly TemplateFault[] {
  const count = integerAt(view.properties, 'Count') ?? 1;
  const handleId = idAt(view.properties, 'Handle', { outsiders: new Map() });
  const handle = typeof handleId === 'string' ? views.byId.get(handleId) : undefined;
  if (isUnknown(count) || count < 2 || handle === undefined) return [];
  const names = (value: unknown): boolean =>
    new RegExp(`"${handle.logicalId}"|\\$\\{${handle.logicalId}\\}`).test(JSON.stringify(value ?? null));
  const { stack } = view.resource;
  const inStack = views.all.filter(({ id, resource }) => resource.stack === stack && id !== view.id);
  const senders = inStack.filter(({ resource }) => names(resource.body));
  const areGates = senders.every(({ resource }) => JSON.stringify(resource.body).includes(GATE_LINE));
  if (senders.length === 0 || !areGates || names(entryOf(stack.source.template, 'Outputs'))) return [];
  return count > senders.length ? [refused(view, 'Count', waits(view, count, senders.length))] : [];
}

/**
 * CloudFormation user guide, "CreationPolicy attribute": Count is 1 unless it is stated. The signals of one instance bear its id as
 * their UniqueId, and count once.
 */
function refusedPolicy(
  view: ResourceView,
  setup: DraftNode['setup'] | undefined,
  views: ResourceViews,
): readonly TemplateFault[] {
  const signal = entryOf(entryOf(view.resource.body, 'CreationPolicy'), 'ResourceSignal');
  if (!isPlainObject(signal) || setup === undefined || setup.unread.length + setup.actors.length > 0) return [];
  const stated = entryOf(signal, 'Count') ?? 1;
  const count = typeof stated === 'number' || typeof stated === 'string' ? Number(stated) : NaN;
  const text = setup.parts.map((part) => part.text).join('\n');
  const others = views.all.filter(({ id }) => id !== view.id).map(({ resource }) => resource.body);
  const mayNameIds = /signal-?_?resource|\s(-i|--id)[\s=]/i;
  if (mayNameIds.test(text) || /signal-?_?resource/i.test(JSON.stringify(others))) return [];
  const sent = text.includes('cfn-signal') ? 1 : 0;
  if (!(count > sent)) return [];
  const { origin, because, kind } = refused(view, '', waits(view, count, sent));
  return [{ kind, because, origin: { ...origin, path: 'CreationPolicy.ResourceSignal.Count' } }];
}

function waits({ id }: ResourceView, count: number, sent: number): string {
  const signals = (number: number): string => `${String(number)} signal${number === 1 ? '' : 's'}`;
  return `${id} waits for ${signals(count)}, and gets ${sent === 0 ? 'none' : String(sent)}: CloudFormation rolls the stack back`;
}
