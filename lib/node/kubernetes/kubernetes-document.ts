/** A configuration that Kubernetes' programs read, in plain JSON. */
export interface KubernetesDocument {
  readonly apiVersion: string;
  readonly kind: string;
  readonly [field: string]: unknown;
}
