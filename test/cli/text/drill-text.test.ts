import { writeDrill } from '../../../cli/text/drill-text';
import type { DrillStepResult } from '../../../lab/full';

const HEALED: DrillStepResult = {
  name: 'reboot-one',
  does: 'one node is restarted',
  person: null,
  healed: true,
  secondsToHeal: 11.6,
  withinSeconds: 60,
  rules: { podToPodWithoutNat: 'proved', nodeToOwnPods: 'proved', podEgressAsNode: 'proved' },
  also: { nodeToRemotePods: 'proved', podToNodes: 'proved', controlPlaneToPods: 'proved' },
  probes: 225,
  failed: [],
  findings: [],
};

test('tells how long each step took, and what a person has to do', () => {
  const said = writeDrill({
    healed: true,
    seconds: { up: 5, whole: 60 },
    steps: [HEALED, { ...HEALED, name: 'bridge-deleted', person: 'deletes the pods' }],
  });
  expect(said).toMatch(/reboot-one +\S* *11\.6 s/);
  expect(said).toContain('bridge-deleted: a person deletes the pods\n');
  expect(said).toContain('All 2 steps healed.\n');
});

test('tells what is wrong with the step that did not heal', () => {
  const finding = {
    id: 'lab-drill',
    severity: 'error',
    resource: 'leases',
    message: 'a lease leaked',
    fix: '',
  } as const;
  const said = writeDrill({
    healed: false,
    seconds: { up: 5, whole: 60 },
    steps: [
      {
        ...HEALED,
        healed: false,
        secondsToHeal: null,
        rules: { ...HEALED.rules, podToPodWithoutNat: 'refuted' },
        findings: [finding],
      },
    ],
  });
  expect(said).toContain('not healed');
  expect(said).toContain('podToPodWithoutNat is refuted\nerror lab-drill: a lease leaked\n');
  expect(said).toContain('reboot-one did not heal');
});
