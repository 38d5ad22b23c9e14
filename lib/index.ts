export { type IPodNetwork, type PodNetworkAttributes } from './construct/imported-pod-network';
export { InternetAccess } from './construct/vpc/internet-access';
export { Bootstrap } from './construct/kubernetes/bootstrap';
export { type ImageCredentials } from './construct/kubernetes/image-credentials';
export { JoinToken } from './construct/kubernetes/join-token';
export { type KubeadmOptions } from './construct/kubernetes/kubeadm-options';
export { type KubernetesSettings } from './construct/kubernetes/kubernetes-settings';
export { type MachineOptions, type RootVolume } from './construct/worker/machine-options';
export {
  type DistributionImageOptions,
  NodeImage,
  type NodeImageOptions,
  PackageManager,
  type UbuntuImageOptions,
} from './construct/worker/node-image';
export { type PodAccess } from './construct/vpc/pod-access';
export { PodNetwork } from './construct/pod-network';
export { PodNetworkErrors } from './construct/pod-network-errors';
export { type PodNetworkProps } from './construct/pod-network-props';
export { PodNetworkValidation } from './construct/validation/pod-network-validation';
export { type PodRoute } from './construct/vpc/pod-route';
export { Replacement } from './construct/rollout/replacement';
export { Rollout, type RolloutOptions, type WaveOptions } from './construct/rollout/rollout';
export { type IWorker } from './construct/worker/worker';
export { type WorkerOptions } from './construct/worker/worker-options';
