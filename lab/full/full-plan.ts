import { EMBEDDED_UNKNOWN, isUnknown } from '../../lib/address/unknown';
import type { MachineLaunch, NetworkModel } from '../../lib/model-api';
import { builtInterfaces, type BuiltInterface } from '../plan/built-interface';
import { resolverAddress } from '../plan/interface-namespace';
import type { LabPlan, PlannedFile, PlannedNamespace, Setting } from '../plan/lab-plan';
import type { LabFinding } from '../plan/lab-result';
import { planLab, type PlannedLab } from '../plan/plan-lab';
import { eniNamespace } from '../plan/namespace-sysctls';
import { clusterStandIn } from './cluster-stand-in';
import { calledPrograms } from './tested-assumption';
import { MACHINE_LINKS, machineFiles, removedFiles, type ImageShape } from './machine-files';
import { gatewayOf, servicesOf, type PlannedServices } from './vpc-services';

/** A lab whose nodes are machines; its probes are planned once there are pods. */
export interface FullPlan extends LabPlan {
  /** folder of the root file system that every machine stands on */
  readonly rootfs: string;
  /** how long a machine may take to the end of its boot */
  readonly bootSeconds: number;
  /** how long one step may take until the lab ends itself */
  readonly stepSeconds: number;
  /** whether the machines stay off until they are switched on */
  readonly isOff: boolean;
  readonly machines: readonly PlannedMachine[];
  readonly services: readonly PlannedServices[];
}

export interface PlannedMachine {
  readonly name: string;
  readonly namespace: string;
  /** what tells it that it is on EC2: the hypervisor's UUID, which begins with ec2 */
  readonly uuid: string;
  /** lines for `ip -batch` that lay its links once more */
  readonly links: readonly string[];
  readonly interfaces: readonly { readonly namespace: string; readonly ip: readonly string[] }[];
  readonly files: readonly PlannedFile[];
  readonly symlinks: readonly Setting[];
  readonly removed: readonly string[];
  /** programs that its scripts call: whether they are there is asked once it is booted */
  readonly programs: readonly string[];
}

export interface FullOptions {
  readonly rootfs: string;
  readonly shape: ImageShape;
  readonly bootSeconds: number;
  readonly stepSeconds: number;
  readonly isOff?: boolean;
}

/** No second's wait for another node with the same link-local address, before which systemd-networkd is not online. */
const SURE_OF_ADDRESSES: Setting = ['ipv6/conf/default/accept_dad', '0'];

/** The network of the fast lab, with machines in the place of its nodes. */
export function planFullLab(
  model: NetworkModel,
  launches: readonly MachineLaunch[],
  { rootfs, shape, bootSeconds, stepSeconds, isOff = false }: FullOptions,
): { readonly lab: PlannedLab; readonly plan: FullPlan } {
  const lab = planLab(model);
  const { built } = builtInterfaces(model);
  const nodeNamespaces = new Set(lab.plan.nodes.map(({ namespace }) => namespace));
  const podNamespaces = new Set(lab.plan.nodes.flatMap(({ pods }) => pods.map(({ namespace }) => namespace)));
  const namespaces = lab.plan.namespaces
    .filter(({ name }) => !podNamespaces.has(name))
    .map((one) => {
      // a machine's addresses come by DHCP
      if (nodeNamespaces.has(one.name)) return { ...one, ip: [], sysctls: [...one.sysctls, SURE_OF_ADDRESSES] };
      const own = built.find(({ number }) => eniNamespace(number) === one.name);
      return own === undefined ? one : { ...one, ip: [...one.ip, gatewayLine(own)] };
    });
  const machines = model.nodes.map((node, number): PlannedMachine => {
    const own = built.filter((one) => one.node.id === node.id);
    const [primary] = own;
    const name = `node-${String(number)}`;
    const cluster = clusterStandIn(node.id, launches, bootSeconds);
    return {
      name: node.name,
      namespace: name,
      uuid: `ec200000-0000-4000-8000-${String(number).padStart(12, '0')}`,
      links: lab.plan.links.filter((line) => line.includes(` netns ${name} `)),
      interfaces: own.map((one) => ({
        namespace: eniNamespace(one.number),
        ip: machineSide(namespaces.find((space) => space.name === eniNamespace(one.number))),
      })),
      files: [...machineFiles(primary === undefined ? null : resolverAddress(primary.vpc)), ...cluster.files],
      symlinks: [...MACHINE_LINKS, ...cluster.symlinks],
      removed: removedFiles(shape),
      programs: calledPrograms(node),
    };
  });
  const services = built.map((one) => servicesOf(one, built, launches));
  const findings = launches.flatMap((launch) => launchFindings(launch, model));
  return {
    lab: { ...lab, findings: [...lab.findings.filter(({ id }) => id !== 'lab-user-data-unread'), ...findings] },
    plan: {
      ...{ namespaces, links: lab.plan.links, nodes: [], servers: [], probes: [], transfers: [] },
      ...{ rootfs, bootSeconds, stepSeconds, isOff, machines, services },
    },
  };
}

const gatewayLine = (one: BuiltInterface): string => `addr add ${gatewayOf(one)}/32 dev tonode`;

/** What of an interface's namespace goes with the link to its machine. */
function machineSide(space: PlannedNamespace | undefined): string[] {
  return (space?.ip ?? []).filter((line) => line.includes('tonode') && !line.startsWith('rule '));
}

function launchFindings({ nodeId, userData, metadata }: MachineLaunch, model: NetworkModel): LabFinding[] {
  const name = model.nodes.find(({ id }) => id === nodeId)?.name ?? nodeId;
  const finding = (id: string, message: string, fix: string): LabFinding[] => [
    { id, severity: 'warning', resource: name, message, fix },
  ];
  const text = typeof userData === 'string' ? EMBEDDED_UNKNOWN.exec(userData) : null;
  return [
    ...(isUnknown(userData)
      ? finding(
          'lab-user-data-unknown',
          `${name} boots without user data, since it is not known: ${userData.unknown}`,
          'give the templates and parameters that it depends on',
        )
      : []),
    ...(text === null
      ? []
      : finding(
          'lab-user-data-unknown',
          `a piece of the user data of ${name} is known at deploy only, and reads "unknown" here`,
          'give the templates and parameters that it depends on',
        )),
    ...(isUnknown(metadata)
      ? finding(
          'lab-metadata-options-unknown',
          `how the metadata service of ${name} answers is not known: ${metadata.unknown}; it wants tokens here, with a hop limit of 1`,
          'state the metadata options in the template',
        )
      : []),
  ];
}
