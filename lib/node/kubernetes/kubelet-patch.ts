import { parseCidr } from '../../address/cidr';
import type { KubernetesDocument } from './kubernetes-document';

/** kubelet's own default (kubelet, `v1beta1/types.go`), and what Kubernetes is tested with. */
const MOST_PODS = 110;

/** Addresses of a pod CIDR that no pod gets: the network, the gateway and the broadcast address. */
const KEPT_ADDRESSES = 3;

/** What a node's kubelet is told beside the cluster's own settings. */
export interface KubeletPatch {
  /** `aws:///ZONE/INSTANCE`, by which a cloud controller finds the instance; it cannot be changed later */
  readonly providerId: string;
  /** CIDR text */
  readonly podCidr: string;
  /** the resolver file that pods inherit, absolute */
  readonly resolvConf: string;
  /** seconds that pods get when the instance stops, the critical ones last */
  readonly shutdownGraceSeconds: number;
}

/** Most pods that a node takes: those with an address, at most 110. */
export function maxPodsOf(podCidr: string): number {
  return Math.min(MOST_PODS, 2 ** (32 - parseCidr(podCidr).prefixLength) - KEPT_ADDRESSES);
}

/**
 * Makes the patch that `kubeadm join` applies to the cluster's `KubeletConfiguration`. A `KubeletConfiguration` beside the
 * `JoinConfiguration` would be ignored. A third of the grace period is kept for critical pods.
 */
export function makeKubeletPatch({
  providerId,
  podCidr,
  resolvConf,
  shutdownGraceSeconds,
}: KubeletPatch): KubernetesDocument {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    providerID: providerId,
    maxPods: maxPodsOf(podCidr),
    resolvConf,
    shutdownGracePeriod: `${String(shutdownGraceSeconds)}s`,
    shutdownGracePeriodCriticalPods: `${String(Math.floor(shutdownGraceSeconds / 3))}s`,
  };
}
