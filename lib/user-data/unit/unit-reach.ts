import { couldBeWatched } from '../state/node-folder';
import type { NodeState } from '../state/node-state';
import { hasMark } from '../state/unknown-mark';
import { endsService, FACT_UNIT, NEEDED_WHOLE, type UnitFile } from './systemd-unit';

/** Settings whose units systemd starts along with this one, or after it. */
const STARTS =
  /^(Unit\.(Wants|Requires|Requisite|BindsTo|Upholds|OnSuccess|OnFailure)|Install\.Also|(Timer|Path)\.Unit|Socket\.Service)$/;

/** Settings whose units systemd stops along with this one. */
const STOPS = /^Unit\.(Conflicts|PropagatesStopTo)$/;

/** Settings that take a name, or a need, of another unit. */
const CLAIMS = /^Install\.(Alias|RequiredBy)$/;

/** Targets that do not have to be reached for anything. */
const REQUIRED_BY_NOTHING = /^(multi-user|graphical|default)\.target$/;

/** What systemd does to the machine once a unit ends, and to all other units. */
const ACTION = /^(Unit|Service)\.(\w*Action|On(Success|Failure)JobMode)$/;

/** Folders below /run and /var/lib of what runs pods; systemd removes a unit's RuntimeDirectory= when the unit stops. */
const OF_PODS =
  /^(\/run|\/var\/run|\/var\/lib)\/(containerd|crio|docker|cri-|kubelet|runc|cni|netns|systemd|pod-|cloud)/;

/** Notes what a unit does to the machine, to the units that pods need, and to their files, beside its commands. */
export function noteReach(unit: UnitFile, node: NodeState): void {
  for (const [key, all] of unit.values) {
    const value = all.find((each) => reaches(key, each, unit, node));
    if (value !== undefined)
      node.addUnread(
        `${unit.name} has ${key.replace(/^\w+\./, '')}=${value}, which may take away what the pod network needs`,
        unit.path,
      );
  }
}

function reaches(key: string, value: string, unit: UnitFile, node: NodeState): boolean {
  const names = value.split(/\s+/);
  if (STARTS.test(key)) return names.some((name) => !isOrdinary(name, node));
  const isNeeded = (name: string): boolean =>
    !isNamed(name) || ((FACT_UNIT.test(name) || node.ranUnits.has(name)) && name !== unit.name);
  if (STOPS.test(key))
    return names.some((name) => isNeeded(name) && !/^(shutdown|rescue|emergency)\.target$/.test(name));
  if (CLAIMS.test(key))
    return names.some((name) => isNeeded(name) && !(key.endsWith('RequiredBy') && REQUIRED_BY_NOTHING.test(name)));
  if (ACTION.test(key)) return !/^(none|replace|fail)$/.test(value);
  if (/^Service\.(Runtime|State)Directory$/.test(key)) {
    const folder = key.startsWith('Service.R') ? '/run/' : '/var/lib/';
    return names.some((name) => !isNamed(name) || OF_PODS.test(`${folder}${name}`));
  }
  if (/^Service\.Standard(Output|Error)$/.test(key)) return writesNeeded(value, node);
  if (/^Socket\.(Listen\w+|Symlinks)$/.test(key)) return OF_PODS.test(value) || value.startsWith('%');
  return key.startsWith('Slice.') && NEEDED_WHOLE.test(unit.name) && !key.endsWith('Accounting');
}

/** Whether a name is known from its beginning on. */
function isNamed(name: string): boolean {
  return name !== '' && !name.startsWith('%') && !hasMark(name);
}

function isOrdinary(name: string, node: NodeState): boolean {
  return isNamed(name) && (!endsService(name) || node.hasFile(`/etc/systemd/system/${name}`));
}

/** `file:`, `append:` and `truncate:` write into a file (systemd.exec(5), StandardOutput=). */
function writesNeeded(value: string, node: NodeState): boolean {
  const path = /^(?:file|append|truncate):(.*)/.exec(value)?.[1];
  if (path === undefined) return hasMark(value);
  const [beginning = ''] = path.split('%');
  return hasMark(path) || couldBeWatched(beginning) || node.files.some((file) => file.path.startsWith(beginning));
}
