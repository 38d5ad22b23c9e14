import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { FIGURES } from './figure';
import { writePlot } from './plot';
import type { BatchResult, DatapathResult } from './result';
import { stepsOf, summaryOf } from './summary';
import { AIMS, batchTables, batchTitle, type Table } from './tables';
import { VARIANTS } from './variant';

const DOCS = join(__dirname, '../../docs');

/** Writes docs/performance.md, and a plot for each table of ratios beside it. */
export async function writePage(result: DatapathResult): Promise<void> {
  const plots = result.batches.map((batch, number) => {
    const name = `performance-${String(number + 1)}.svg`;
    writeFileSync(join(DOCS, name), writePlot(batch));
    return name;
  });
  // Jest, which tests the text, cannot load it
  const { format } = await import('prettier');
  writeFileSync(
    join(DOCS, 'performance.md'),
    await format(pageText(result, plots), { parser: 'markdown', printWidth: 140 }),
  );
}

/** The page's text: what a user asks first, then how it is measured, then every table. */
export function pageText(result: DatapathResult, plots: readonly string[]): string {
  const { machine, load, quick, batches } = result;
  const command = `npm run -s bench -- datapath ${quick ? '--quick --hooks ' : ''}--write`;
  const scope = quick
    ? 'This page comes from the **quick** run: (a), (b), (e) and (f) at MTU 9001 with 1 and 200 pods a node. A run without `--quick` adds (c), (d), MTU 1500, 50 pods, and each of them in the VPC wiring of the lab.'
    : 'This page comes from the full run.';
  const variants = Object.values(VARIANTS).map(({ id, title }) => `- **(${id})** ${title}`);
  return [
    '# Performance',
    'The default against others, in the lab on one machine, with one pod on each node unless a line says otherwise. A ratio says nothing about the speed of an EC2 instance.',
    [...batches.slice(0, 1).flatMap(summaryOf), ...batches.flatMap(stepsOf)].join('\n'),
    '## How it is measured',
    `\`${command}\` writes this page. ${scope} Machine: ${machine}; load average ${load[0].toFixed(1)} at the start and ${load[1].toFixed(1)} at the end.`,
    'Every number is a ratio of two labs on one machine: the median over rounds in which all labs take turns, and half of the interval that holds the true median nine times in ten.',
    '## What is compared',
    variants.join('\n'),
    'Not measured: Cilium, Calico, the Amazon VPC CNI, and anything on EC2.',
    'Why the floor tracks connections: masquerading and kube-proxy need it, and every worker of this network masquerades. (f-ct) shows what it costs.',
    `A row's name is the variant and the pods on each node. The newest pod of one node talks to the newest pod of the other. \`a again\` is the default in a second lab: how far it is from 1 is the noise. Rates (${Object.values(
      FIGURES,
    )
      .filter(({ isRate }) => isRate)
      .map(({ title }) => title)
      .join(
        ', ',
      )}) are better when higher, all others when lower. netperf sends the load; CPU is that of both its ends, with the kernel's work on their behalf. Both ends of one stream, of a request and of a connection run on the same CPU, so a rate says what the CPU is spent on. Eight streams use all CPUs.`,
    "Rules are counted up to the one that decides. From pod to pod, this is a rule of the node's own table, on both nodes, so the count does not grow with the pods. With `ipMasq`, the plugin adds a rule to the nat table for each pod of the node. Nothing from pod to pod is compared with them. Later packets pass no nat table.",
    "In the direct wiring, one veth joins two nodes. In the lab's VPC, a packet also passes a namespace with connection tracking for each interface and one for the router. These cost every variant the same, so ratios there are closer to 1. Links of the lab carry TCP segments of up to 64 KB whole, so throughput depends less on the MTU than on a real network.",
    ...batches.flatMap((batch, number) => batchText(batch, plots[number] ?? '')),
    '## For those who work on the library: aims',
    'An aim is _met_ where the median reaches what is asked, _in doubt_ where it falls short by no more than the tolerance, and _missed_ where it falls short by more. The tolerance is the spread of the row or the noise of the default against itself, whichever is more. What packets pass does not wobble, and `npm run test:full` fails where it grows.',
    ...batches.flatMap((batch) => [`### ${batchTitle(batch)}`, ...tablesOf(batch, true)]),
  ].join('\n\n');
}

function batchText(batch: BatchResult, plot: string): string[] {
  return [`## ${batchTitle(batch)}`, `![Ratios to the floor](${plot})`, ...tablesOf(batch, false)];
}

/** The table of aims, or all others with their titles. */
function tablesOf(batch: BatchResult, ofAims: boolean): string[] {
  return batchTables(batch)
    .filter(({ title }) => (title === AIMS) === ofAims)
    .flatMap((table) => [...(ofAims ? [] : [`### ${table.title}`]), markdownTable(table)]);
}

function markdownTable({ header, rows }: Table): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
