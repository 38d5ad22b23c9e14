import type { NamesOf } from './construct-input';
import type { PodNetworkProps } from './pod-network-props';
import type { MachineOptions } from './worker/machine-options';
import type { WorkerOptions } from './worker/worker-options';

/** The names of `MachineOptions`. */
const MACHINE_NAMES: NamesOf<MachineOptions> = {
  rootVolume: true,
  blockDevices: true,
  keyPair: true,
  securityGroups: true,
  metadataHopLimit: true,
  terminationProtection: true,
  detailedMonitoring: true,
  replacement: true,
};

/** The names of `PodNetworkProps`. */
export const PROP_NAMES: NamesOf<PodNetworkProps> = {
  ...MACHINE_NAMES,
  vpc: true,
  flowLogs: true,
  vpcSubnets: true,
  podSupernet: true,
  nonMasqueradeCidrs: true,
  serviceCidr: true,
  podPrefixLength: true,
  workerCount: true,
  instanceType: true,
  nodeImage: true,
  clusterName: true,
  internetAccess: true,
  role: true,
  bootstrap: true,
  ipMasq: true,
  hairpinMode: true,
  mtu: true,
  mssClamp: true,
  rollout: true,
  outputs: true,
  validation: true,
};

/** The names of `WorkerOptions`. */
export const WORKER_NAMES: NamesOf<WorkerOptions> = {
  ...MACHINE_NAMES,
  index: true,
  scope: true,
  name: true,
  subnet: true,
  nodeIp: true,
  podCidr: true,
  nonMasqueradeCidrs: true,
  instanceType: true,
  nodeImage: true,
  bootstrap: true,
};
