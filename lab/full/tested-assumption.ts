import { isUnknown, type Maybe } from '../../lib/address/unknown';
import { actorAssumptions } from '../../lib/check/actor-assumptions';
import type { Assumption } from '../../lib/check/assumption';
import type { NodeActor } from '../../lib/model/node-setup';
import type { NetworkModel, Node } from '../../lib/model-api';
import type { Ended, NodeReport } from '../plan/lab-plan';
import type { PlannedLab } from '../plan/plan-lab';

/**
 * Tells which assumptions a full lab has put to the test: those about scripts that it knows to have ended well on each of their
 * nodes. A node with any failure counts for none, nor does one whose user data is incomplete here.
 *
 * @param fetching names of nodes whose user data brings something from outside, where nothing comes from
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

/** What runs an actor here: cloud-init, or a service; null where nothing tells whether it was run. */
function runnerOf({ kind, name }: NodeActor): string | null {
  if (kind !== 'script' && kind !== 'file') return null;
  const [, unit] = UNIT.exec(name) ?? [];
  if (unit !== undefined) return unit;
  const isOfCloudInit = name.startsWith('/var/lib/cloud/scripts/per-') || /^(part \d+|bootcmd|runcmd)\b/.test(name);
  return isOfCloudInit ? CLOUD_INIT : null;
}

/** Programs that the scripts of a node call and whose effects were not read. */
export function calledPrograms({ setup }: Node): readonly string[] {
  return [...new Set(setup.actors.flatMap(programsOf))].sort();
}

// an interpreter comes with its arguments
function programsOf({ programs }: NodeActor): readonly string[] {
  return programs.map((program) => program.split(' ')[0] ?? program);
}

/** What the machines of the lab, which are Debian 13's, show of an image of Debian 13. */
const OF_DEBIAN: readonly string[] = ['first-cni-file-taken', 'user-data-runs'];

/** Whether an image is named by Debian's own parameter, as `NodeImage.debian13` names it; an image's id does not say. */
function isDebian(imageId: Maybe<string> | null): boolean {
  const text = isUnknown(imageId) ? imageId.unknown : (imageId ?? '');
  return text.includes('/aws/service/debian/release/13/');
}
