import type { JudgedFinding } from '../lib/check/judgement';
import { ruleStands } from '../lib/check/outcome';
import type { Finding } from '../lib/rules/finding';
import type { AnyRuleName } from '../lib/rules/rule-name';
import type { RuleName } from '../lib/walk/proof/prove';
import { element, escapeText } from './diagram/xml';
import type { Drift } from './drift/drift';
import type { VerifyResult } from './verify-account';

/** A test case; it passes if `outcome` is null. */
interface Case {
  readonly name: string;
  readonly outcome: { readonly as: 'failure' | 'skipped'; readonly type: string; readonly text: string } | null;
}

/**
 * Writes the result of `verify` as JUnit XML, with one test case for each rule, difference and error.
 *
 * @param allowUnknown whether an unknown rule is skipped instead of failed
 */
export function writeJunit(result: VerifyResult, allowUnknown: boolean): string {
  const suites = [
    suite('rules', ruleCases(result, allowUnknown)),
    suite('drift', driftCases(result.drift)),
    suite('findings', findingCases(result.findings)),
  ];
  // the common schema has no total of skipped cases
  const counts = { tests: sum(suites, 'tests'), failures: sum(suites, 'failures'), errors: 0 };
  const root = element('testsuites', { name: 'pod-network verify', ...counts }, '\n', ...suites.map(({ xml }) => xml));
  return `<?xml version="1.0" encoding="UTF-8"?>\n${root}\n`;
}

interface Suite {
  readonly tests: number;
  readonly failures: number;
  readonly skipped: number;
  readonly xml: string;
}

function suite(name: string, cases: readonly Case[]): Suite {
  const count = (as: string): number => cases.filter(({ outcome }) => outcome?.as === as).length;
  const [tests, failures, skipped] = [cases.length, count('failure'), count('skipped')];
  const written = cases.map(({ name: title, outcome }) => {
    const attributes = { name: title, classname: `pod-network.${name}` };
    if (outcome === null) return `${element('testcase', attributes)}\n`;
    const { as, type, text } = outcome;
    const message = text.split('\n')[0] ?? '';
    const told =
      as === 'failure'
        ? element(as, { type, message }, escapeText(text))
        : element(as, { message: `${type}: ${message}` });
    return `${element('testcase', attributes, told)}\n`;
  });
  const xml = element('testsuite', { name, tests, failures, errors: 0, skipped, time: 0 }, '\n', ...written);
  return { tests, failures, skipped, xml: `${xml}\n` };
}

function sum(suites: readonly Suite[], key: 'tests' | 'failures'): number {
  return suites.reduce((total, each) => total + each[key], 0);
}

function ruleCases(result: VerifyResult, allowUnknown: boolean): readonly Case[] {
  const { rules, findings } = result;
  return Object.entries(rules).map(([name, verdict]): Case => {
    if (verdict === 'proved') return { name, outcome: null };
    const own = findings.filter(
      ({ rules: about, severity }) => severity !== 'info' && about.includes(name as AnyRuleName),
    );
    const why = own.map(textOfFinding).join('\n') || 'see the other test cases';
    const as = ruleStands(result, name as RuleName, allowUnknown) ? 'skipped' : 'failure';
    return { name, outcome: { as, type: verdict, text: `${name} is ${verdict}\n${why}` } };
  });
}

function driftCases(drift: readonly Drift[]): readonly Case[] {
  if (drift.length === 0) return [{ name: 'the account matches the template', outcome: null }];
  return drift.map(({ resource, liveId, property, expected, actual, fix }): Case => {
    const name = `${resource}: ${property}`;
    const text = `expected ${expected}, actual ${actual}\n${liveId ?? ''}\nfix: ${fix}`;
    return { name, outcome: { as: 'failure', type: 'drift', text } };
  });
}

function findingCases(findings: readonly JudgedFinding[]): readonly Case[] {
  const errors = findings.filter(({ severity, acknowledged }) => severity === 'error' && !acknowledged);
  if (errors.length === 0) return [{ name: 'no errors', outcome: null }];
  return errors.map((each): Case => {
    const name = each.resource === '' ? each.id : `${each.id}: ${each.resource}`;
    return { name, outcome: { as: 'failure', type: each.id, text: textOfFinding(each) } };
  });
}

function textOfFinding({ id, message, fix, witness }: Finding): string {
  const packet =
    witness === undefined
      ? ''
      : `\nwitness: ${witness.from} to ${witness.to}, ${witness.protocol} ${String(witness.port ?? '')}`;
  return `${id}: ${message}${packet}\nfix: ${fix}`;
}
