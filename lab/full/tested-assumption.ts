import { isUnknown, type Maybe } from '../../lib/address/unknown';
import { actorAssumptions } from '../../lib/check/actor-assumptions';
import type { Assumption } from '../../lib/check/assumption';
import type { NodeActor } from '../../lib/model/node-setup';
import type { NetworkModel, Node } from '../../lib/model-api';
import type { Ended, NodeReport } from '../plan/lab-plan';
import type { PlannedLab } from '../plan/plan-lab';

/**
 * Tells which assumptions a full lab tested: those about scripts that ended without an error on each of their nodes. A node with
 * a failure, or with incomplete user data, tests none.
 *
 * @param fetching names of nodes whose user data downloads something, which fails in the lab
 */
export function testedBy(
  { model, lab }: { readonly model: NetworkModel; readonly lab: PlannedLab },
  reports: readonly NodeReport[],
  fetching: readonly string[],
): (assumption: Assumption) => boolean {
  const incomplete = lab.findings.filter(({ id }) => id === 'lab-user-data-unknown').map(({ resource }) => resource);
  const endedOn = ({ name }: Node): Ended | null => {
    const own = reports.filter(({ node }) => node === name);
    if ([...fetching, ...incomplete].includes(name) || own.some(({ failures }) => failures.length > 0)) return null;
    return own.find(({ ended }) => ended !== undefined)?.ended ?? null;
  };
  return (assumption) => {
    const nodes = assumption.places.map((place) => model.nodes.filter(isAt(place)));
    return (
      nodes.length > 0 &&
      nodes.every((at) => at.length > 0) &&
      nodes.flat().every((node) => {
        const ended = endedOn(node);
        return ended !== null && isTestedOn(assumption, node, ended, model);
      })
    );
  };
}

function isAt({ source, id }: Assumption['places'][number]): (node: Node) => boolean {
  return ({ origin }) => origin.source === source && origin.id === id;
}

function isTestedOn(assumption: Assumption, node: Node, ended: Ended, model: NetworkModel): boolean {
  if (!assumption.actor) return OF_DEBIAN.includes(assumption.id) && isDebian(node.imageId) && ended.scripts;
  const actor = node.setup.actors.find((one) => {
    const nodes = [{ ...node, setup: { ...node.setup, actors: [one] } }];
    return actorAssumptions({ ...model, nodes, actors: [] }, '').some(
      ({ id, text }) => id === assumption.id && text === assumption.text,
    );
  });
  return actor !== undefined && hasEnded(actor, ended);
}

function hasEnded(actor: NodeActor, { scripts, units, missing }: Ended): boolean {
  const runner = runnerOf(actor);
  if (runner === null || programsOf(actor).some((program) => missing.includes(program))) return false;
  return runner === CLOUD_INIT ? scripts : units.includes(runner);
}

const CLOUD_INIT = 'cloud-init';
const UNIT = /\/systemd\/system\/([^/]+\.service)(\.d\/[^/]+\.conf)?$/;

/** What runs an actor: cloud-init, or a service; null if the lab cannot tell whether it ran. */
function runnerOf({ kind, name }: NodeActor): string | null {
  if (kind !== 'script' && kind !== 'file') return null;
  const [, unit] = UNIT.exec(name) ?? [];
  if (unit !== undefined) return unit;
  const isOfCloudInit = name.startsWith('/var/lib/cloud/scripts/per-') || /^(part \d+|bootcmd|runcmd)\b/.test(name);
  return isOfCloudInit ? CLOUD_INIT : null;
}

/** Programs that the scripts of a node call, and whose effects `check` cannot read. */
export function calledPrograms({ setup }: Node): readonly string[] {
  return [...new Set(setup.actors.flatMap(programsOf))].sort();
}

// an interpreter is listed with its arguments
function programsOf({ programs }: NodeActor): readonly string[] {
  return programs.map((program) => program.split(' ')[0] ?? program);
}

/** Assumptions about a Debian 13 image, which the lab's Debian 13 machines test. */
const OF_DEBIAN: readonly string[] = ['first-cni-file-taken', 'user-data-runs'];

/** Whether an image is named by Debian's SSM parameter, as `NodeImage.debian13` does; an image id does not tell. */
function isDebian(imageId: Maybe<string> | null): boolean {
  const text = isUnknown(imageId) ? imageId.unknown : (imageId ?? '');
  return text.includes('/aws/service/debian/release/13/');
}
