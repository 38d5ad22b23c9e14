import type { AccountAnswers } from './account-reading';
import { type Answer, listIn, numberIn, partIn, requiredText, textIn } from './answer';

const GONE: ReadonlySet<string> = new Set(['terminated', 'shutting-down']);

/** Instances that are not terminated. */
export function machinesOf({ lists }: AccountAnswers): readonly Answer[] {
  return (lists.instances ?? []).filter((machine) => !GONE.has(machineState(machine)));
}

/** The EC2 instance state, for example `running`. */
export function machineState(machine: Answer): string {
  return textIn(partIn(machine, 'State'), 'Name') ?? 'unknown';
}

/** Returns a test for interfaces that do not exist or whose instance does not run. */
export function deadInterfaces(answers: AccountAnswers): (interfaceId: string | null) => boolean {
  const states = new Map(
    (answers.lists.instances ?? []).map((each) => [requiredText(each, 'InstanceId'), machineState(each)]),
  );
  const alive = new Set(
    (answers.lists.networkInterfaces ?? []).flatMap((each) => {
      const holder = textIn(partIn(each, 'Attachment'), 'InstanceId');
      const runs = holder === null || ['running', 'pending'].includes(states.get(holder) ?? 'running');
      return runs ? [requiredText(each, 'NetworkInterfaceId')] : [];
    }),
  );
  return (interfaceId) => interfaceId !== null && !alive.has(interfaceId);
}

/** Ids of an instance's interfaces, primary first. */
export function interfacesOf(machine: Answer): readonly string[] {
  const listed = listIn(machine, 'NetworkInterfaces').map((each) => ({
    id: requiredText(each, 'NetworkInterfaceId'),
    index: numberIn(partIn(each, 'Attachment'), 'DeviceIndex') ?? 0,
  }));
  return listed.sort((a, b) => a.index - b.index).map(({ id }) => id);
}
