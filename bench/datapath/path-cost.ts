/** What a node told of one connection. */
export interface PathTrace {
  /** what `nft monitor trace` wrote */
  readonly trace: string;
  /** what `nft list ruleset` wrote */
  readonly ruleset: string;
  /** entries that the connection got in the node's connection tracking */
  readonly entries: number;
}

/** What packets of a connection pass on all nodes together. */
export interface PathCost {
  /** base chains that the first packet enters, and those that a later one enters */
  readonly chains: number;
  readonly laterChains: number;
  /** rules that the first packet is compared with, and those that a later one is */
  readonly rules: number;
  readonly laterRules: number;
  readonly entries: number;
}

const TRACER = 'bench_trace';
// SYN alone, and PSH with ACK
const FIRST = '0x2';
const LATER = '0x18';

/** Counts what a connection passes, from what each node told of it. */
export function pathCost(nodes: readonly PathTrace[]): PathCost {
  const costs = nodes.map(({ trace, ruleset }) => {
    const rules = chainRules(ruleset);
    const visits = visitsOf(trace);
    return { first: costOf(visits, rules, FIRST), later: costOf(visits, rules, LATER) };
  });
  return {
    chains: sum(costs.map(({ first }) => first.chains)),
    laterChains: sum(costs.map(({ later }) => later.chains)),
    rules: sum(costs.map(({ first }) => first.rules)),
    laterRules: sum(costs.map(({ later }) => later.rules)),
    entries: sum(nodes.map(({ entries }) => entries)),
  };
}

/** A base chain that a packet entered, and what happened in it and in those it jumped to. */
interface Visit {
  /** the packet's TCP flags */
  readonly flags: string;
  readonly events: readonly { readonly chain: string; readonly text: string }[];
}

function visitsOf(trace: string): Visit[] {
  const visits: { flags: string; events: { chain: string; text: string }[] }[] = [];
  for (const line of trace.split('\n')) {
    const [, chain, text] = /^trace id \S+ (\S+ \S+ \S+) (.*?)\s*$/.exec(line) ?? [];
    if (chain === undefined || text === undefined || chain.includes(TRACER)) continue;
    if (text.startsWith('packet:')) visits.push({ flags: /tcp flags == (\S+)/.exec(text)?.[1] ?? '', events: [] });
    visits.at(-1)?.events.push({ chain, text });
  }
  return visits;
}

function costOf(
  visits: readonly Visit[],
  rules: ReadonlyMap<string, readonly string[]>,
  flags: string,
): { readonly chains: number; readonly rules: number } {
  const own = visits.filter((visit) => visit.flags === flags);
  return { chains: own.length, rules: sum(own.map((visit) => comparedRules(visit, rules))) };
}

/** In each chain the rules up to the one that decided, or all of them. */
function comparedRules({ events }: Visit, rules: ReadonlyMap<string, readonly string[]>): number {
  const chains = [...new Set(events.map(({ chain }) => chain))];
  return sum(
    chains.map((chain) => {
      const stated = rules.get(chain) ?? [];
      const decided = events
        .filter((event) => event.chain === chain)
        .map(({ text }) => /^rule (.*) \(verdict (?:accept|drop)\)$/.exec(text)?.[1])
        .find((text) => text !== undefined);
      return decided === undefined ? stated.length : stated.indexOf(plain(decided)) + 1;
    }),
  );
}

/** The rules of each chain, which is named by family, table and chain. */
function chainRules(ruleset: string): Map<string, string[]> {
  const chains = new Map<string, string[]>();
  let table = '';
  let rules: string[] = [];
  for (const line of ruleset.split('\n').map((each) => each.trim())) {
    const [, inTable] = /^table (\S+ \S+) \{$/.exec(line) ?? [];
    const [, inChain] = /^chain (\S+) \{$/.exec(line) ?? [];
    if (inTable !== undefined) table = inTable;
    else if (inChain !== undefined) chains.set(`${table} ${inChain}`, (rules = []));
    else if (line === '}') rules = [];
    else if (line !== '' && !/^type \S+ hook /.test(line)) rules.push(plain(line));
  }
  return chains;
}

// counters run on between the trace and the list
function plain(rule: string): string {
  return rule
    .replace(/counter packets \d+ bytes \d+/g, 'counter')
    .replace(/\s+/g, ' ')
    .trim();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
