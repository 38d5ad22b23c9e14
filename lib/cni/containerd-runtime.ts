import { isJsonObject, type JsonObject } from './go-json';

/** Where kubelet looks for containerd (kubeadm, cmd/kubeadm/app/constants/constants_unix.go). */
const SOCKET = '/run/containerd/containerd.sock';

/** The plugin that every version with a CRI has; containerd does not start where a required one is missing (services/server/server.go). */
const HAS_EACH = 'io.containerd.grpc.v1.cri';

/** The one shim that the package of containerd 1.7 and of 2.x brings. */
const SHIM = 'io.containerd.runc.v2';

const SNAPSHOTTERS: readonly unknown[] = ['overlayfs', 'native'];

/** Why containerd may not start by a file of its configuration: plugins and a socket that it names. */
export function startDoubts({ required_plugins: required = [], grpc }: JsonObject): readonly string[] {
  const address = isJsonObject(grpc) ? (grpc.address ?? SOCKET) : SOCKET;
  const others = [required].flat().filter((name) => name !== HAS_EACH);
  return [
    ...others.map((name) => `containerd starts only with its plugin ${text(name)}, and it is not known to be there`),
    ...(address === SOCKET ? [] : [`containerd listens at ${text(address)}, and kubelet asks ${SOCKET}`]),
  ];
}

/**
 * Why containerd may start no pod by the section of its CRI plugin: the default runtime has no entry, or is none of its package
 * (pkg/cri/config/config.go, `ValidatePluginConfig`, v1.7.28). Other runtimes are for pods that ask for them.
 *
 * @param isImage whether the image may hold programs that no package of the node brings
 */
export function runtimeDoubts(section: JsonObject, isImage: boolean): readonly string[] {
  const containerd = objectOf(section.containerd);
  const name = containerd.default_runtime_name ?? 'runc';
  const own = typeof name === 'string' ? objectOf(containerd.runtimes)[name] : undefined;
  // `runtimes` replaces the one that comes with containerd (measured with 1.7.24)
  const isBuiltIn = containerd.runtimes === undefined && name === 'runc';
  const snapshotter = containerd.snapshotter ?? 'overlayfs';
  const doubts: string[] = [];
  if (own === undefined && !isBuiltIn)
    doubts.push(`containerd's default runtime is ${text(name)}, and runtimes has no entry for it`);
  const { runtime_type: type = '', options } = objectOf(own);
  if (own !== undefined && type !== SHIM)
    doubts.push(`containerd's default runtime ${text(name)} has the runtime_type ${text(type)}, not ${SHIM}`);
  const { BinaryName: program = '' } = objectOf(options);
  if (!isImage && program !== '' && program !== 'runc' && program !== '/usr/sbin/runc')
    doubts.push(`containerd's default runtime runs ${text(program)}, which no package of the node is known to bring`);
  if (!SNAPSHOTTERS.includes(snapshotter))
    doubts.push(`containerd takes the snapshotter ${text(snapshotter)}, which is not known to be there`);
  return doubts;
}

function objectOf(value: unknown): JsonObject {
  return isJsonObject(value) ? value : {};
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
