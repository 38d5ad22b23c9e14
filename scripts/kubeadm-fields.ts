import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A Go file that declares kinds of Kubernetes' configuration. */
interface SourceFile {
  /** path in a clone of kubernetes/kubernetes */
  readonly path: string;
  readonly apiVersion: string;
  readonly kinds: readonly string[];
}

const STAGING = 'staging/src/k8s.io/';
const SOURCE_FILES: readonly SourceFile[] = [
  {
    path: 'cmd/kubeadm/app/apis/kubeadm/v1beta4/types.go',
    apiVersion: 'kubeadm.k8s.io/v1beta4',
    kinds: ['ClusterConfiguration', 'JoinConfiguration'],
  },
  {
    path: `${STAGING}kubelet/config/v1beta1/types.go`,
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kinds: ['KubeletConfiguration'],
  },
  {
    path: `${STAGING}kubelet/config/v1/types.go`,
    apiVersion: 'kubelet.config.k8s.io/v1',
    kinds: ['CredentialProviderConfig'],
  },
  {
    path: `${STAGING}kube-proxy/config/v1alpha1/types.go`,
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kinds: ['KubeProxyConfiguration'],
  },
];

/** JSON fields of a Go struct: name to Go type; a name that ends with `?` is `omitempty`. */
type StructFields = Readonly<Record<string, string>>;

/** The fields that Kubernetes' own Go types declare for the kinds that this library writes. */
export interface KubernetesFields {
  readonly sources: readonly { readonly repository: string; readonly commit: string; readonly path: string }[];
  /** `apiVersion/kind` to the structs that it reaches, by name; the kind's own struct has the kind's name */
  readonly kinds: Readonly<Record<string, Readonly<Record<string, StructFields>>>>;
}

/**
 * Extracts the fields from checkouts.
 *
 * @param checkouts - `FOLDER@COMMIT`, of kubernetes/kubernetes, or of what it publishes: kubernetes/kubelet, kubernetes/kube-proxy
 * @throws Error if no checkout has a file, or if a file lacks a kind
 */
function readKubernetesFields(checkouts: readonly string[]): KubernetesFields {
  const files = SOURCE_FILES.map((file) => ({ ...file, ...locate(file.path, checkouts) }));
  return {
    sources: files.map(({ repository, commit, found }) => ({ repository, commit, path: found })),
    kinds: Object.fromEntries(
      files.flatMap(({ apiVersion, kinds, text }) => {
        const types = readGoTypes(text);
        return kinds.map((kind) => [`${apiVersion}/${kind}`, reachable(kind, types)]);
      }),
    ),
  };
}

function locate(path: string, checkouts: readonly string[]) {
  const published = path.startsWith(STAGING) ? /^([^/]+)\/(.*)$/.exec(path.slice(STAGING.length)) : null;
  for (const checkout of checkouts) {
    const [folder = '', commit = ''] = checkout.split('@');
    const candidates = [
      ['kubernetes/kubernetes', path],
      ...(published ? [[`kubernetes/${published[1]}`, published[2]]] : []),
    ];
    for (const [repository = '', found = ''] of candidates) {
      const file = join(folder, found);
      if (existsSync(file)) return { repository, commit, found, text: readFileSync(file, 'utf8') };
    }
  }
  throw new Error(`no checkout has ${path}`);
}

/** A declared type: a struct, or another name of a type such as `type LocalMode string`. */
type GoType = StructFields | string;

/** @internal */
export function readGoTypes(text: string): ReadonlyMap<string, GoType> {
  const types = new Map<string, GoType>();
  for (const [, name = '', body = ''] of text.matchAll(/^type (\w+) struct \{\n(.*?)^\}/gms)) {
    types.set(name, readStruct(body));
  }
  for (const [, name = '', type = ''] of text.matchAll(/^type (\w+) (?!struct\b)(\S+)/gm)) types.set(name, type);
  return types;
}

/** An embedded struct has the name `...Type`. */
function readStruct(body: string): StructFields {
  const fields: Record<string, string> = {};
  for (const [, declared = '', tag = ''] of body.matchAll(/^\t([\w.[\]* ]+?) +`json:"([^"]*)"/gm)) {
    const [, type = declared] = /^\w+ +(\S+)$/.exec(declared) ?? [];
    const [json = '', ...options] = tag.split(',');
    if (options.includes('inline')) fields[`...${type}`] = type;
    else if (json !== '-') fields[options.includes('omitempty') ? `${json}?` : json] = type;
  }
  return fields;
}

function reachable(kind: string, types: ReadonlyMap<string, GoType>): Record<string, StructFields> {
  const reached: Record<string, StructFields> = {};
  const visit = (name: string): void => {
    const declared = types.get(name);
    if (name in reached || declared === undefined || typeof declared === 'string') return;
    const fields = flatten(declared, types);
    reached[name] = fields;
    Object.values(fields).forEach((type) => {
      visit(type.replace(/^(\*|\[\]|map\[\w+\])+/, ''));
    });
  };
  visit(kind);
  if (!(kind in reached)) throw new Error(`type ${kind} is not declared`);
  return reached;
}

/** Puts embedded structs and the types behind other names in place. */
function flatten(fields: StructFields, types: ReadonlyMap<string, GoType>): StructFields {
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, type]): [string, string][] => {
      if (type === 'metav1.TypeMeta') return [];
      const declared = types.get(type.replace(/^(\*|\[\])/, ''));
      if (name.startsWith('...') && typeof declared === 'object') return Object.entries(flatten(declared, types));
      if (typeof declared === 'string') return [[name, type.replace(/\w+$/, declared)]];
      return [[name, type]];
    }),
  );
}

/** Where the tests and the full lab find the table. */
export const KUBERNETES_FIELDS = join(__dirname, '../lab/full/stand-in/kubernetes-fields.json');

if (require.main === module) {
  writeFileSync(KUBERNETES_FIELDS, JSON.stringify(readKubernetesFields(process.argv.slice(2))));
  spawnSync('npx', ['prettier', '--write', KUBERNETES_FIELDS], { stdio: 'inherit' });
}
