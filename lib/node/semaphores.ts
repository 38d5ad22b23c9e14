/** Where cloud-init remembers what it did once on this instance; an image made of the node starts afresh. */
export const SEMAPHORES = '/var/lib/cloud/instance/sem';

/** The bootstrap of the newest user data, as cloud-init writes it at each boot. */
export const BOOTSTRAP_PATH = '/var/lib/cloud/scripts/per-instance/pod-network-bootstrap';

/** Name beside the semaphores of the digest of the bootstrap that ended with 0, as `sha256sum --check` takes it. */
export const BOOTSTRAP_DONE = 'pod_network_bootstrap';
