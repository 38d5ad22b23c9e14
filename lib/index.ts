export { type IPodNetwork, type PodNetworkAttributes } from './construct/imported-pod-network';
export { InternetAccess } from './construct/internet-access';
export { Bootstrap } from './construct/kubernetes/bootstrap';
export { JoinToken } from './construct/kubernetes/join-token';
export { type KubeadmOptions } from './construct/kubernetes/kubeadm-options';
export { type KubernetesSettings } from './construct/kubernetes/kubernetes-settings';
export { type MachineOptions, type RootVolume } from './construct/machine-options';
export {
  type DistributionImageOptions,
  NodeImage,
  type NodeImageOptions,
  PackageManager,
  type UbuntuImageOptions,
} from './construct/node-image';
export { type PodAccess } from './construct/pod-access';
export { PodNetwork } from './construct/pod-network';
export { PodNetworkErrors } from './construct/pod-network-errors';
export { type PodNetworkProps } from './construct/pod-network-props';
export { PodNetworkValidation } from './construct/pod-network-validation';
export { type PodRoute } from './construct/pod-route';
export { Rollout, type RolloutOptions, type WaveOptions } from './construct/rollout/rollout';
export { type IWorker } from './construct/worker';
export { type WorkerOptions } from './construct/worker-options';
