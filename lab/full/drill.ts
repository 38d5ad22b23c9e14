import type { JudgedLab } from '../plan/lab-result';
import { noProgress } from '../lab';
import { LabError } from '../lab-error';
import { drillSchedule } from './drill-schedule';
import type { DrillResult, DrillStepResult } from './drill-result';
import { podsBut, type Drill, type DrillStep } from './drill-step';
import { askFullLab, podsIn, withFullLab, type FullLabOptions, type Launchable } from './full-lab';

export interface DrillOptions extends FullLabOptions {
  /**
   * names of steps, in the order to take them
   *
   * @default - all
   */
  readonly steps?: readonly string[];
  /**
   * number of pods in the step `leases`
   *
   * @default 100
   */
  readonly leases?: number;
  /**
   * upper limit for every step, in seconds
   *
   * @default - the limit of each step
   */
  readonly withinSeconds?: number;
}

/** Pause between two matrices of a step, in milliseconds. */
const PAUSE = 500;

/**
 * Boots the machines of a model and injects one failure after another. After each step it probes every pair until all rules are
 * proved or the step's time is up. It ends at the first step that does not heal, since later steps depend on it.
 *
 * @throws LabError of kind `machine` if this machine lacks what the lab needs, `usage` for an unknown step
 */
export async function drillFullLab(launchable: Launchable, options: DrillOptions = {}): Promise<DrillResult> {
  const { progress = noProgress, leases = 100, withinSeconds = Infinity } = options;
  const steps = chosen(options.steps).map((step) => ({
    ...step,
    withinSeconds: Math.min(step.withinSeconds, withinSeconds),
  }));
  const began = performance.now();
  return withFullLab(launchable, options, async (lab) => {
    const up = secondsSince(began);
    const workers = lab.model.nodes.filter(({ index }) => index !== null).map(({ name }) => name);
    const [victim] = workers;
    if (victim === undefined) throw new LabError('usage', 'the templates have no worker; a drill requires one');
    const drill: Drill = { lab, victim, workers, fleet: await podsIn(lab), leases };
    const results: DrillStepResult[] = [];
    for (const step of steps) {
      progress(`${step.name}: ${step.does}`);
      const result = await take(step, drill);
      results.push(result);
      progress(`${step.name}: ${result.healed ? `healed in ${String(result.secondsToHeal)} s` : 'NOT HEALED'}`);
      if (!result.healed) break;
    }
    return {
      healed: results.every(({ healed }) => healed),
      seconds: { up, whole: secondsSince(began) },
      steps: results,
    };
  });
}

function secondsSince(began: number): number {
  return Math.round((performance.now() - began) / 100) / 10;
}

function chosen(names: readonly string[] | undefined): readonly DrillStep[] {
  if (names === undefined) return drillSchedule();
  return names.map((wanted) => {
    const step = drillSchedule().find(({ name }) => name === wanted);
    if (step !== undefined) return step;
    throw new LabError(
      'usage',
      `"${wanted}" is not a step of the drill; steps: ${drillSchedule()
        .map(({ name }) => name)
        .join(', ')}`,
    );
  });
}

async function take(step: DrillStep, drill: Drill): Promise<DrillStepResult> {
  const began = performance.now();
  const elapsed = (): number => secondsSince(began);
  let wrong: string | null = null;
  try {
    const gone = await step.act(drill);
    if (gone.length > 0) drill.fleet = await podsIn(drill.lab, podsBut(drill.fleet, gone));
  } catch (error) {
    wrong = error instanceof Error ? error.message : String(error);
  }
  for (;;) {
    const result = await askFullLab(drill.lab, drill.fleet);
    wrong ??= isProved(result, step) ? await problem(step, drill) : null;
    const isLate = elapsed() > step.withinSeconds;
    if (isProved(result, step) || isLate || wrong !== null) return resultOf(step, result, isLate, elapsed(), wrong);
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
    // like kubelet, try again to create missing pods
    const without = drill.fleet.reports.filter(({ failures }) => failures.length > 0).map(({ node }) => node);
    if (without.length > 0) drill.fleet = await podsIn(drill.lab, podsBut(drill.fleet, without));
  }
}

async function problem(step: DrillStep, drill: Drill): Promise<string | null> {
  try {
    return (await step.check?.(drill)) ?? null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function isProved({ rules, also, findings }: JudgedLab, { forgivesBoot = false }: DrillStep): boolean {
  return (
    [...Object.values(rules), ...Object.values(also)].every((verdict) => verdict === 'proved') &&
    findings.every(({ severity, id }) => severity !== 'error' || (forgivesBoot && id === 'lab-boot-failed'))
  );
}

function resultOf(
  step: DrillStep,
  { rules, also, probes, pairs, findings }: JudgedLab,
  isLate: boolean,
  seconds: number,
  wrong: string | null,
): DrillStepResult {
  const healed = wrong === null && !isLate && isProved({ rules, also, probes, pairs, findings }, step);
  const { name, does, person = null, withinSeconds } = step;
  const more = { id: 'lab-drill', severity: 'error', resource: name, message: wrong ?? '', fix: '' } as const;
  return {
    ...{ name, does, person, healed, secondsToHeal: healed ? seconds : null, withinSeconds, rules, also, probes },
    failed: pairs.filter(({ reached }) => reached !== true),
    findings: wrong === null ? findings : [...findings, more],
  };
}
