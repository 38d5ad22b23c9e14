import { format, resolveConfig } from 'prettier';
import type { FindingKind } from '../lib/rules/finding-kind';
import { PROOF_KINDS } from '../lib/rules/proof/proof-kinds';
import { FINDING_KINDS } from '../lib/rules/registry';
import { WALK_KINDS } from '../lib/rules/proof/walk-kinds';
import type { Action, Station } from '../lib/walk/packet/station';

/** Where the page stands. */
export const FINDINGS_PAGE = 'docs/findings.md';

const STATIONS: Readonly<Record<Station, string>> = {
  pod: 'the pod: its `eth0`, and the routes that its CNI file gives it',
  bridge: "the node's bridge, between the pods' veths and the node",
  'node-prerouting': "the node's PREROUTING chains, the reverse path filter, and connection tracking's undoing of NAT",
  'node-routing': "the node's own routes",
  'node-forward': '`ip_forward`, and the FORWARD chains',
  'node-output': 'a packet that the node itself sends, and the OUTPUT chains',
  'node-input': 'a packet for the node itself, and the INPUT chains',
  'node-postrouting': 'the POSTROUTING chains: NAT',
  'source-dest-check': 'the network interface: does the packet bear an address of its own',
  'security-group-out': "the sender's security groups, egress rules",
  'network-acl-out': "the network ACL of the sender's subnet, egress entries",
  'route-table': "the route table of the sender's subnet, longest prefix first",
  'network-acl-in': "the network ACL of the receiver's subnet, ingress entries",
  'security-group-in': "the receiver's security groups, ingress rules",
  resolver: "the VPC's resolver",
  'internet-gateway': 'an internet gateway: does the address belong to an interface with a public one',
  'nat-gateway': 'a NAT gateway, with the ACL and the route table of its own subnet',
  internet: 'a host of the internet',
};

const ACTIONS: Readonly<Record<Action, string>> = {
  send: 'the packet starts here',
  pass: 'it is let through as it is',
  forward: 'it is sent on to the next station',
  translate: 'its source or destination changes',
  deliver: 'it has arrived',
  drop: 'it ends here',
  unknown: 'nobody can tell what becomes of it here',
};

const TITLE = `# Findings

<!-- written by "npm run docs" from the registry in lib/rules; edit that -->

What \`pod-network check\` can find. An id never changes its meaning. \`error\` ends with exit code 1; a finding of the first table is
an \`error\` where a packet shows it, and a \`warning\` where it can only be suspected and the rule is _unknown_.
`;

/** The page that lists every finding of the registry, and the words of a trace. */
export async function writeFindingsPage(): Promise<string> {
  const walk = Object.keys(WALK_KINDS);
  const proof = Object.keys(PROOF_KINDS);
  const rules = Object.keys(FINDING_KINDS).filter((id) => !walk.includes(id) && !proof.includes(id));
  const text = [
    TITLE,
    section('What stops or changes a packet', 'A packet of the proof meets it; `trace` shows the same packet.', walk),
    section('What the proof says of the whole', null, proof),
    section('What explains or foretells a fault', 'Found without a packet, by the static rules.', rules),
    `## Stations of a trace\n\nIn the order of a walk from pod to pod, and where it ends elsewhere.\n\n${table(['station', 'what it is'], Object.entries(STATIONS))}`,
    `## Actions of a trace\n\n${table(['action', 'what happens'], Object.entries(ACTIONS))}`,
  ].join('\n');
  return format(text, { ...(await resolveConfig(FINDINGS_PAGE)), filepath: FINDINGS_PAGE });
}

function section(title: string, said: string | null, ids: readonly string[]): string {
  const kinds: Readonly<Record<string, FindingKind>> = FINDING_KINDS;
  const rows = ids.flatMap((id): readonly (readonly string[])[] => {
    const kind = kinds[id];
    return kind === undefined ? [] : [[`\`${id}\``, kind.severity, kind.meaning, kind.fix]];
  });
  const heading = said === null ? `## ${title}\n` : `## ${title}\n\n${said}\n`;
  return `${heading}\n${table(['id', 'severity', 'meaning', 'fix'], rows)}`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [header, header.map(() => '---'), ...rows];
  return lines.map((cells) => `| ${cells.map(cell).join(' | ')} |\n`).join('');
}

// a bar ends a cell, an asterisk begins emphasis
function cell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('*', '\\*');
}
