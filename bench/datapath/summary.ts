import { type FigureName, FIGURES } from './figure';
import type { Ratio } from './ratio';
import type { BatchResult } from './result';
import { ratioText } from './tables';

/** What a batch says to a user, as lines of a list. A line whose ratios were not measured is left out. */
export function summaryOf({ rows, pods, paths }: Pick<BatchResult, 'rows' | 'pods' | 'paths'>): string[] {
  const few = String(Math.min(...pods));
  const many = String(Math.max(...pods));
  const ratio = (of: string, to: string, figure: FigureName): Ratio | undefined => ratioOf(rows, of, to, figure);
  const [a, b, e, f] = [`a ${few}`, `b ${few}`, `e ${few}`, `f ${few}`] as const;
  const nodes = 'node to node';
  const rules = (of: string): string | undefined => paths.find(({ name }) => name === of)?.cost.rules.toString();
  return [
    ...line`**Set \`ipMasq: false\` if pods start often.** NAT stays the same. To start a pod takes ${ratio(b, f, 'addCpu')} times the CPU that it takes on a bridge without NAT, instead of ${ratio(a, f, 'addCpu')}. The default is \`true\`, so that the CNI file stays the well-known one ([ADR-001](decisions/ADR-001-nft-table-decides-nat.md)).`,
    ...line`Against a VXLAN overlay, pods get ${ratio(a, e, 'requests')} times as many answers a second and open ${ratio(a, e, 'connections')} times as many connections.`,
    ...line`A request costs ${ratio(a, e, 'requestCpu')} times the CPU that it costs over the overlay.`,
    ...line`Against the two nodes themselves, two pods reach ${ratio(a, nodes, 'requests')} of the requests a second, ${ratio(a, nodes, 'connections')} of the connections a second and ${ratio(a, nodes, 'stream')} of the throughput of one stream.`,
    ...line`With ${many} pods on each node instead of ${few}, pods get ${ratio(`a ${many}`, a, 'requests')} times as many answers a second. The first packet of a connection between pods is compared with ${rules(`a ${many}`)} rules (${rules(a)} with ${few}).`,
  ];
}

/** What the default has and the floor has not, one step more at a time. Nothing where a step was not measured. */
export function stepsOf({ rows, pods }: Pick<BatchResult, 'rows' | 'pods'>): string[] {
  const few = String(Math.min(...pods));
  const share = (id: string, figure: FigureName): Ratio | undefined =>
    ratioOf(rows, `${id} ${few}`, `f ${few}`, figure);
  const steps = (figure: FigureName): string[] =>
    line`Against a bridge and routes alone (f), br_netfilter leaves ${share('f+br', figure)} of the ${FIGURES[figure].title}, the node's table after it ${share('b', figure)}, and a table that checked the source of every packet ${share('b+raw', figure)}.`;
  const shares = [...steps('requests'), ...steps('connections')];
  if (shares.length === 0) return [];
  return [
    ...shares,
    '- kube-proxy needs br_netfilter, and internet access needs NAT. Without the check of sources, a pod can send as a pod of another node; the table checks the first packet of each connection ([ADR-001](decisions/ADR-001-nft-table-decides-nat.md)).',
  ];
}

function ratioOf(rows: BatchResult['rows'], of: string, to: string, figure: FigureName): Ratio | undefined {
  return rows.find((row) => row.of === of && row.to === to)?.ratios[figure];
}

function line(words: TemplateStringsArray, ...values: readonly (Ratio | string | undefined)[]): string[] {
  if (values.includes(undefined)) return [];
  const texts = values.map((value) => (typeof value === 'string' ? value : ratioText(value)));
  return [`- ${words.map((word, index) => word + (texts[index] ?? '')).join('')}`];
}
