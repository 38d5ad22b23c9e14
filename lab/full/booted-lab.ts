import type { NetworkModel } from '../../lib/model-api';
import type { NodeReport } from '../plan/lab-plan';
import type { PlannedLab } from '../plan/plan-lab';
import type { FullChannel } from './full-channel';
import type { FullPlan } from './full-plan';
import type { Reach } from './pod-fleet';

/** A running full lab. */
export interface BootedLab {
  readonly model: NetworkModel;
  readonly lab: PlannedLab;
  readonly plan: FullPlan;
  readonly channel: FullChannel;
  reach: Reach;
  reports: readonly NodeReport[];
}
