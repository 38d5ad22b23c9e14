import { podSupernetOf, workersOf } from '../../lib/model-api';
import { type Finding, textOfPlace } from '../../lib/rules/finding';
import type { Verdict } from '../../lib/walk/proof/rule-proof';
import { type Block, block, cell, line, type Tone, wrapped } from './block';
import type { Scene } from './scene';
import { widthOf } from './text-style';
import { INTERNET_STOP, type PathLeg, type TracedPath } from './traced-path';
import { findSubnetContents, unplacedBlock, vpcBlock } from './vpc-block';

/** At most this many findings are listed. */
const MOST_FINDINGS = 20;

const VERDICT_TONES: Readonly<Record<Verdict, Tone>> = { proved: 'good', refuted: 'error', unknown: 'warning' };

export function pageBlock(scene: Scene): Block {
  const { model, path, frame } = scene;
  const contents = findSubnetContents(scene);
  const vpcIds = new Set([...model.vpcs.map(({ id }) => id), ...model.subnets.map(({ vpcId }) => vpcId)]);
  const isOpen = model.gateways.some(({ kind }) => kind === 'internetGateway') || isTracedOutside(scene);
  return block('page', {
    children: [
      ...(frame === 'alone' ? [headerBlock(scene), verdictsBlock(scene)] : []),
      ...(path === null ? [] : [pathBlock(path)]),
      ...(isOpen ? [block('internet', { ids: [INTERNET_STOP], lines: [line(cell('The internet', 'title'))] })] : []),
      ...[...vpcIds].map((id) => vpcBlock(scene, contents, id)),
      ...(contents.unplaced.length === 0 ? [] : [unplacedBlock(scene, contents)]),
      ...(frame === 'page' || scene.findings.length === 0 ? [] : [findingsBlock(scene.findings)]),
    ],
  });
}

function headerBlock(scene: Scene): Block {
  return block('header', { lines: [line(cell(titleOf(scene), 'heading')), line(cell(subtitleOf(scene), 'text'))] });
}

export function titleOf({ model }: Pick<Scene, 'model'>): string {
  const stacks = model.stacks.map(({ name }) => name).join(', ');
  return `Pod network${stacks === '' ? '' : ` of ${stacks}`}`;
}

/** Counts of workers, subnets and route tables, in a line. */
export function subtitleOf({ model }: Pick<Scene, 'model'>): string {
  const workers = workersOf(model).length;
  const others = model.nodes.length - workers;
  const supernet = podSupernetOf(model);
  return [
    counted(workers, 'worker'),
    ...(others === 0 ? [] : [counted(others, 'other node')]),
    counted(model.subnets.length, 'subnet'),
    counted(model.routeTables.length, 'route table'),
    ...(supernet === null ? [] : [`pods in ${supernet}`]),
  ].join(', ');
}

/** The three rules, and the other rules that do not hold. */
export function verdictsOf({ result }: Scene): readonly (readonly [string, Verdict])[] {
  return [
    ...Object.entries(result.rules),
    ...Object.entries(result.also).filter(([, verdict]) => verdict !== 'proved'),
  ];
}

const OUTCOME_TONES: Readonly<Record<PathLeg['end'], Tone>> = {
  delivered: 'good',
  dropped: 'error',
  unknown: 'warning',
};

function pathBlock({ what, outcome, legs }: TracedPath): Block {
  const tone = OUTCOME_TONES[legs.at(-1)?.end ?? 'unknown'];
  return block('path', { tone, lines: [line(cell(what, 'title')), wrapped(outcome, 'text', tone)] });
}

function verdictsBlock(scene: Scene): Block {
  return block('verdicts', {
    children: verdictsOf(scene).map(([rule, verdict]) => {
      const tone = VERDICT_TONES[verdict];
      return block('verdict', {
        tone,
        lines: [line(cell(rule, 'text'), cell(verdict, 'title', Math.ceil(widthOf(rule, 'text')) + 6, tone))],
      });
    }),
    arrangement: { kind: 'grid', width: 250 },
  });
}

function isTracedOutside({ path }: Scene): boolean {
  return path?.legs.some(({ stops }) => stops.includes(INTERNET_STOP)) ?? false;
}

function findingsBlock(findings: readonly Finding[]): Block {
  const left = findings.length - MOST_FINDINGS;
  return block('findings', {
    lines: [line(cell('Findings', 'title'))],
    children: [
      ...findings.slice(0, MOST_FINDINGS).map(findingBlock),
      ...(left > 0
        ? [block('finding', { lines: [line(cell(`and ${left} more; "pod-network check" lists them`, 'label'))] })]
        : []),
    ],
  });
}

function findingBlock({ id, severity, message, fix, place, witness }: Finding, index: number): Block {
  const tone = severity === 'error' ? 'error' : 'warning';
  const { from, to, protocol, port } = witness ?? {};
  const packet =
    witness === undefined ? '' : `; witness: ${from} to ${to}, ${protocol}${port === null ? '' : ` ${port}`}`;
  return block('finding', {
    ids: [findingStop(index)],
    tone,
    lines: [
      line(cell(id, 'title', 0, tone)),
      wrapped(message, 'text', tone),
      ...(place === null && packet === ''
        ? []
        : [wrapped(`${place === null ? '' : `at ${textOfPlace(place)}`}${packet}`, 'label')]),
      wrapped(`fix: ${fix}`, 'label'),
    ],
  });
}

export function findingStop(index: number): string {
  return `finding@${index}`;
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
