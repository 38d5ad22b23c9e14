import { docsPage } from '../address/docs-page';
import type { NodeActor } from '../model/node-setup';
import type { NetworkModel, Node, ResourceActor } from '../model/network-model';
import { textOfPlace } from '../rules/finding';
import { ALL_RULES, type AnyRuleName } from '../rules/rule-name';
import type { Assumption } from './assumption';

/**
 * What the verdicts on a network assume of whatever runs code or calls an API and is not read: that it leaves the network alone.
 *
 * @param name of the network
 */
export function actorAssumptions({ nodes, actors }: NetworkModel, name: string): readonly Assumption[] {
  return [...nodeActors(nodes, name), ...actors.map((actor) => resourceActor(actor, name))];
}

/** Equal actors on several nodes are one assumption. */
function nodeActors(nodes: readonly Node[], name: string): readonly Assumption[] {
  const found = new Map<string, { readonly actor: NodeActor; readonly nodes: Node[] }>();
  for (const node of nodes) {
    for (const actor of node.setup.actors) {
      const key = JSON.stringify([actor.kind, actor.name, actor.programs]);
      const known = found.get(key) ?? { actor, nodes: [] };
      found.set(key, known);
      if (!known.nodes.includes(node)) known.nodes.push(node);
    }
  }
  return [...found.values()].map(({ actor, nodes: on }) => ({
    id: IDS[actor.kind],
    text: `${TEXTS[actor.kind](actor)} does not change the pod network`,
    test: `run the full lab, which boots the nodes, runs it and tests every pair (${docsPage('full-lab.md')})`,
    resource: on.length === 1 ? (on[0]?.id ?? '') : '',
    places: on.map(({ origin }) => ({ ...origin, path: 'Properties.UserData' })),
    actor: true,
    rules: on.some(({ index }) => index !== null) ? ALL_RULES : OF_OTHERS,
    networks: [name],
  }));
}

const IDS: Readonly<Record<NodeActor['kind'], string>> = {
  script: 'script-runs',
  file: 'file-runs',
  package: 'package-installs',
  part: 'part-runs',
};

const TEXTS: Readonly<Record<NodeActor['kind'], (actor: NodeActor) => string>> = {
  script: ({ name, programs }) => `the script in ${name} of the user data${calling(programs)}`,
  file: ({ name, programs }) => `the file ${name}, which the node runs${calling(programs)}`,
  package: ({ name }) => `the package ${name}`,
  part: ({ name }) => `the part of the user data of type ${name}`,
};

function calling(programs: readonly string[]): string {
  const isWrite = (program: string): boolean => program.startsWith('> ');
  const calls = programs.filter((program) => !isWrite(program)).join(', ');
  const writes = programs.filter(isWrite).map((program) => program.slice('> '.length));
  const parts = [...(calls === '' ? [] : [`calls ${calls}`]), ...writes.map((file) => `writes ${file}`)];
  return parts.length === 0 ? '' : ` (it ${parts.join(' and ')})`;
}

// a node without pods is in one rule only
const OF_OTHERS: readonly AnyRuleName[] = ['controlPlaneToPods'];

function resourceActor({ id, type, origin }: ResourceActor, name: string): Assumption {
  return {
    id: 'resource-acts',
    text: `${textOfPlace(origin)} (${type}) does not change the pod network`,
    test: 'run `pod-network verify` afterwards: it compares the account with the template',
    resource: id,
    places: [origin],
    actor: true,
    rules: ALL_RULES,
    networks: [name],
  };
}
