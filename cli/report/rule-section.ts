import type { Evidence, EvidenceBySource } from './evidence';
import type { Headline } from './headline';
import { type Content, type Markup, markup } from './markup';
import { type Section, VERDICT_TONES, writeBadge, htmlTable } from './section';

/** Meaning of each rule, in short; docs/cli.md has the full one. */
export const RULE_MEANINGS = {
  podToPodWithoutNat: 'every pod reaches every other pod under its own address',
  nodeToOwnPods: 'each node reaches its own pods',
  podEgressAsNode: "pods reach the resolver and the internet, with the node's address as source",
  nodeToRemotePods: 'each node reaches the pods of the others',
  podToNodes: 'pods reach the nodes',
  controlPlaneToPods: 'nodes without pods reach pods wherever the security groups allow it',
} as const satisfies Readonly<Record<string, string>>;

type Rule = keyof typeof RULE_MEANINGS;

export function writeHeadline({ tone, word, text }: Headline): Markup {
  return markup`<p class="headline is-${tone}"><strong>${word}:</strong> ${text}.</p>\n`;
}

export function ruleSection({ proof, lab, live }: EvidenceBySource): Section {
  const columns: readonly (readonly [name: string, evidence: Evidence | null])[] = [
    ['Proof', proof],
    ['Lab', lab],
    ['Live', live],
  ];
  const given = columns.flatMap(([name, evidence]) => (evidence === null ? [] : [{ name, evidence }]));
  const rules = Object.keys(RULE_MEANINGS) as Rule[];
  return {
    id: 'rules',
    title: 'The rules',
    body: markup`${htmlTable({
      caption: 'The rules',
      kind: 'rules',
      header: ['Rule', ...given.map(({ name }) => name)],
      rows: rules.map((rule) => [
        markup`${rule}<span class="meaning">${RULE_MEANINGS[rule]}</span>`,
        ...given.map(({ evidence }) => verdictCell(evidence, rule)),
      ]),
    })}${given.length === 1 ? null : markup`<p class="muted">Proof: every packet, from the templates. ${lab === null ? null : markup`Lab: ${lab.probes} probes. `}${live === null ? null : 'Live: the deployed network.'}</p>\n`}`,
  };
}

function verdictCell({ rules, also }: Evidence, rule: Rule): Content {
  const verdict = { ...rules, ...also }[rule];
  return verdict === undefined
    ? markup`<span class="muted">not asked</span>`
    : writeBadge(VERDICT_TONES[verdict], verdict);
}
