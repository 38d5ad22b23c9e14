import { stringify } from 'yaml';
import type { KubernetesDocument } from './kubernetes-document';

/** What the control plane has to know about a pod network. */
export interface ControlPlane {
  /** CIDR text */
  readonly podSupernet: string;
  /** block of the Services, CIDR text; null for kubeadm's own, 10.96.0.0/12 */
  readonly serviceCidr: string | null;
}

/**
 * The cloud controller's flags. With cloud routes on it would take the pod routes for its own, and delete them
 * (cloud-provider-aws, `aws_routes.go`).
 */
export const CLOUD_CONTROLLER_FLAGS: readonly string[] = ['--configure-cloud-routes=false'];

/** The controller manager's flags: pod CIDRs are static. */
export const CONTROLLER_MANAGER_FLAGS: readonly string[] = ['--allocate-node-cidrs=false'];

/**
 * Makes the `ClusterConfiguration` for `kubeadm init`. It has no `podSubnet`, with which kubeadm would let the controller
 * manager allocate pod CIDRs.
 */
export function makeClusterConfiguration({ serviceCidr }: ControlPlane): KubernetesDocument {
  return {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'ClusterConfiguration',
    controllerManager: { extraArgs: CONTROLLER_MANAGER_FLAGS.map(toArg) },
    ...(serviceCidr !== null && { networking: { serviceSubnet: serviceCidr } }),
  };
}

/**
 * Makes the `KubeProxyConfiguration`. Without `spec.podCIDR` of its Node, kube-proxy tells pods from others by the supernet;
 * mode `NodeCIDR` would wait for one forever.
 */
function makeKubeProxyConfiguration({ podSupernet }: ControlPlane): KubernetesDocument {
  return {
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    clusterCIDR: podSupernet,
    detectLocalMode: 'ClusterCIDR',
  };
}

/** Writes both as the file for `kubeadm init --config`. */
export function writeKubeadmInitConfig(controlPlane: ControlPlane): string {
  return [makeClusterConfiguration(controlPlane), makeKubeProxyConfiguration(controlPlane)]
    .map((document) => stringify(document))
    .join('---\n');
}

/** v1beta4 takes flags as a list, v1beta3 took a map. */
function toArg(flag: string): { readonly name: string; readonly value: string } {
  const [, name = '', value = ''] = /^--([^=]+)=(.*)$/.exec(flag) ?? [];
  return { name, value };
}
