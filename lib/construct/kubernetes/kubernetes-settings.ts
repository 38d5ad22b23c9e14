import {
  CLOUD_CONTROLLER_FLAGS,
  CONTROLLER_MANAGER_FLAGS,
  type ControlPlane,
  writeKubeadmInitConfig,
} from '../../node/kubernetes/control-plane-settings';

/** Settings for the cluster's control plane. Pod CIDRs and routes are static, so nothing may allocate them. */
export interface KubernetesSettings {
  /** `clusterCIDR` of kube-proxy, with `detectLocalMode: ClusterCIDR`: the pod supernet. */
  readonly clusterCidr: string;

  /** Flags of kube-controller-manager. Leave `--cluster-cidr` unset. */
  readonly controllerManagerFlags: string[];

  /** Flags of the cloud controller manager. With cloud routes it would delete the pod routes. */
  readonly cloudControllerFlags: string[];

  /** The file for `kubeadm init --config`: a `ClusterConfiguration` and a `KubeProxyConfiguration`, in YAML. */
  readonly kubeadmInitConfig: string;
}

/** Makes the settings for a pod network. */
export function makeKubernetesSettings(controlPlane: ControlPlane): KubernetesSettings {
  return {
    clusterCidr: controlPlane.podSupernet,
    controllerManagerFlags: [...CONTROLLER_MANAGER_FLAGS],
    cloudControllerFlags: [...CLOUD_CONTROLLER_FLAGS],
    kubeadmInitConfig: writeKubeadmInitConfig(controlPlane),
  };
}
