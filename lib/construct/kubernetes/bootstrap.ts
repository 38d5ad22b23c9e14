import { Lazy, type aws_ec2 as ec2, type aws_iam as iam } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import { PodNetworkError } from '../../address/pod-network-error';
import { refuseDefaultServiceCidr } from '../../address/service-cidr';
import { writeJoinScript } from '../../node/kubernetes/join-script';
import { refuseKubernetesVersion } from '../../node/kubernetes/kubernetes-version';
import { refuseBootstrap } from '../../node/node-spec';
import { listOf, objectWith, stringList } from '../construct-input';
import type { NodeImage } from '../worker/node-image';
import { type JoiningWorker, refuseEndpointFor } from './api-endpoint';
import { type KubeadmOptions, checkKubeadmOptions } from './kubeadm-options';

/**
 * The worker that a bootstrap script runs on.
 * @internal
 */
export interface BootstrapTarget extends JoiningWorker {
  readonly podCidr: string;
  readonly nodeImage: NodeImage;
  readonly role: iam.IRole;
  readonly podNetwork: IConstruct;
}

type LinesFor = (target: BootstrapTarget) => readonly string[];

/**
 * A bash script that runs once per instance, after the worker's pod network is up. ASCII only. It counts towards the 16,384
 * bytes of user data.
 *
 * @example
 * import { aws_secretsmanager as secretsmanager } from 'aws-cdk-lib';
 * import { Bootstrap, JoinToken } from 'cdk-pod-network';
 *
 * declare const secret: secretsmanager.ISecret;
 * const bootstrap = Bootstrap.kubeadm({
 *   version: '1.35',
 *   endpoint: '10.0.1.10:6443',
 *   token: JoinToken.fromSecret(secret),
 * });
 */
export class Bootstrap {
  /**
   * Runs your own lines of bash.
   *
   * @param lines the script. A line may contain tokens, but the list must not be a token
   * @throws PodNetworkError for a line that is not ASCII, or a shebang of another interpreter than a shell
   */
  public static commands(...lines: string[]): Bootstrap {
    const checked = stringList('bootstrap', lines, "Bootstrap.commands('first line', 'second line')");
    refuseBootstrap(checked);
    return new Bootstrap(() => checked);
  }

  /**
   * Runs a CDK user data for Linux. Commands that are added to it later are included.
   *
   * @param userData for example `ec2.UserData.forLinux()`
   * @throws PodNetworkError if it is not a shell script
   */
  public static userData(userData: ec2.UserData): Bootstrap {
    const checked = objectWith('userData', userData, 'addCommands', 'an ec2.UserData', 'ec2.UserData.forLinux()');
    const render = (): string => {
      const script = checked.render();
      if (!script.startsWith('#!')) {
        throw new PodNetworkError(
          `\`userData\` must be a shell script, got "${script.split('\n')[0] ?? ''}"; use ec2.UserData.forLinux()`,
        );
      }
      refuseBootstrap([script]);
      return script;
    };
    render();
    return new Bootstrap(() => [Lazy.string({ produce: render })]);
  }

  /**
   * Joins the worker to a kubeadm cluster, under the worker's name. Installs kubeadm and kubelet of one minor version unless
   * the image contains them, reads the token from AWS, and retries until `kubeadm join` succeeds. A Node of the same name from
   * an earlier instance has to be deleted first, by a cloud controller or by you: the worker waits for that.
   *
   * Adding a worker throws a `PodNetworkError` if its image's containerd does not serve this version of Kubernetes, or the
   * endpoint is an address of pods or Services, the worker's own, or one that AWS reserves in the VPC, the token is in another
   * region, or no `serviceCidr` is stated and kubeadm's own, 10.96.0.0/12, overlaps the pod supernet or the VPC.
   *
   * @param options version, endpoint and token of the cluster
   * @throws PodNetworkError if an option is not valid
   */
  public static kubeadm(options: KubeadmOptions): Bootstrap {
    const { endpoint, token, ...checked } = checkKubeadmOptions(options);
    return new Bootstrap((worker) => {
      const { name, podCidr, nodeImage, role } = worker;
      refuseEndpointFor(endpoint, worker);
      if (worker.serviceCidr === null) refuseDefaultServiceCidr(worker.podSupernet, worker.vpcCidrs);
      const { packageManager, containerd } = nodeImage._distribution;
      refuseKubernetesVersion(checked.version, containerd);
      token._refuseFor(worker.podNetwork);
      token.grantRead(role);
      return writeJoinScript({ ...checked, packageManager, nodeName: name, podCidr, endpoint, token: token._source });
    }, true);
  }

  /**
   * Runs several bootstraps one after another in the same shell. Add `set -e` to stop at the first failure.
   *
   * @param bootstraps in the order in which they run
   * @throws PodNetworkError for two of `Bootstrap.kubeadm`
   */
  public static sequence(...bootstraps: Bootstrap[]): Bootstrap {
    const parts = listOf('bootstraps', bootstraps, '_linesFor', 'a Bootstrap', "Bootstrap.commands('...')");
    const joins = parts.filter(({ joinsCluster }) => joinsCluster).length;
    if (joins > 1) {
      throw new PodNetworkError(
        `\`bootstraps\` must have at most one Bootstrap.kubeadm, got ${String(joins)}: a worker joins one cluster; leave the others out`,
      );
    }
    return new Bootstrap((target) => parts.flatMap((bootstrap) => bootstrap._linesFor(target)), joins > 0);
  }

  private constructor(
    private readonly linesFor: LinesFor,
    private readonly joinsCluster = false,
  ) {}

  /**
   * Returns the lines for one worker, and grants its role what they need.
   * @internal
   */
  public _linesFor(target: BootstrapTarget): readonly string[] {
    return this.linesFor(target);
  }
}
