import { IMAGE_CREDENTIAL_FLAGS } from './image-credentials';
import type { KubernetesDocument } from './kubernetes-document';

export interface JoinConfiguration {
  /** name of the Node object */
  readonly nodeName: string;
  /** address of the node */
  readonly nodeIp: string;
  /** `HOST:PORT` of the API server */
  readonly endpoint: string;
  readonly token: string;
  /** pins of the cluster's CA, `sha256:HEX` each */
  readonly caCertHashes: readonly string[];
  /** folder of the kubelet patch */
  readonly patches: string;
  /** whether a cloud controller initializes the node; without one the node would stay tainted */
  readonly externalCloudProvider: boolean;
  /** whether kubelet gets credentials for images by a program */
  readonly hasImageCredentials: boolean;
}

/** Makes the configuration that `kubeadm join` reads (kubeadm, `v1beta4/types.go`). */
export function makeJoinConfiguration(join: JoinConfiguration): KubernetesDocument {
  const { token, endpoint, caCertHashes, nodeName, nodeIp } = join;
  return {
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kind: 'JoinConfiguration',
    discovery: { bootstrapToken: { token, apiServerEndpoint: endpoint, caCertHashes } },
    nodeRegistration: {
      name: nodeName,
      kubeletExtraArgs: [
        { name: 'node-ip', value: nodeIp },
        ...(join.externalCloudProvider ? [{ name: 'cloud-provider', value: 'external' }] : []),
        ...(join.hasImageCredentials ? IMAGE_CREDENTIAL_FLAGS : []),
      ],
    },
    patches: { directory: join.patches },
  };
}
