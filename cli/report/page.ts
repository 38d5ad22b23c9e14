import type { WorkerPlan } from '../../lib/model-api';
import type { Assumption } from '../../lib/check/assumption';
import type { Judgement } from '../../lib/check/judgement';
import type { Network } from '../../lib/walk/network/network';
import { VERSION } from '../version';
import { subtitleOf, titleOf } from '../diagram/page-block';
import { driftSection } from './drift-section';
import type { EvidenceBySource, LabEvidence, LiveEvidence } from './evidence';
import { findingSection, noteSection } from './finding-section';
import { headlineOf } from './headline';
import { labSection } from './lab-section';
import { limitSection } from './limit-section';
import { Markup, markup } from './markup';
import { pictureSection } from './picture-section';
import { planSection } from './plan-section';
import { proofSection } from './proof-section';
import { code, type Section, writeSection } from './section';
import { STYLE_SHEET } from './style-sheet';
import { ruleSection, writeHeadline } from './rule-section';

/** All that a report tells of. */
export interface Report {
  readonly network: Network;
  readonly plan: WorkerPlan;
  readonly result: Judgement;
  /** null: no lab was run */
  readonly lab: LabEvidence | null;
  /** null: the account was not asked */
  readonly live: LiveEvidence | null;
  /** a line of the caller's own; null for none */
  readonly note: string | null;
}

/** Nothing may be loaded and no script may run, whatever stands in the page. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** Writes a report as one HTML document, the same for the same network: no script, nothing from elsewhere, no time. */
export function writePage(report: Report): string {
  const { network, note } = report;
  const sections = sectionsOf(report);
  const title = titleOf(network);
  const headline = headlineOf(evidenceOf(report));
  return markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8"/>
<meta http-equiv="Content-Security-Policy" content="${POLICY}"/>
<meta name="viewport" content="width=device-width, initial-scale=1"/>
<meta name="color-scheme" content="light dark"/>
<title>${headline.word}: ${title}</title>
<style>
${new Markup(STYLE_SHEET)}</style>
</head>
<body>
<a class="skip" href="#main">To the content</a>
<header>
<h1>${title}</h1>
${writeHeadline(headline)}<p>${subtitleOf(network)}</p>
${note === null ? null : markup`<p class="note">${note}</p>\n`}<nav aria-label="Contents"><ul>${sections.map(({ id, title: name }) => markup`<li><a href="#${id}">${name}</a></li>`)}</ul></nav>
</header>
<main id="main">
${sections.map(writeSection)}</main>
<footer><p>Made by <code>pod-network report</code> of cdk-pod-network ${VERSION}.</p></footer>
</body>
</html>
`.html;
}

/** The most wanted first: what holds, what is wrong and how it is mended, how the network is laid, and what it all rests on. */
function sectionsOf(report: Report): readonly Section[] {
  const { network, plan, result, lab, live } = report;
  const evidence = evidenceOf(report);
  return [
    ruleSection(evidence),
    findingSection(evidence),
    driftSection(live),
    planSection(plan),
    pictureSection(network, result),
    proofSection(network, result),
    labSection(lab, network),
    limitSection(result.limits),
    assumptionSection(result.assumptions),
    noteSection(evidence),
  ].flatMap((section) => section ?? []);
}

function evidenceOf({ result, lab, live }: Report): EvidenceBySource {
  return { proof: result, lab, live };
}

/** What the proof rests on and no template says; null where it rests on nothing. */
function assumptionSection(assumptions: readonly Assumption[]): Section | null {
  if (assumptions.length === 0) return null;
  return {
    id: 'assumptions',
    title: 'What the proof assumes',
    body: markup`<ul>${assumptions.map(({ id, text }) => markup`<li>${text} ${code(id)}</li>\n`)}</ul>\n`,
  };
}
