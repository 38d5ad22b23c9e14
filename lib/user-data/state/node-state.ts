import { posix } from 'node:path';
import { isUnknown, type Maybe, type Unknown } from '../../address/unknown';
import { FollowedNetfilter, type NetfilterCommand } from '../../netfilter/netfilter-reader';
import { CONTAINERD_CONFIG_PATH } from '../../node/containerd-config';
import { FileLinks } from './file-links';
import type { NamedImage } from './named-image';
import type { NetworkCall, NodeActor, NodeCommand, NodeFile, NodeRoute, PutBack, Sysctl } from '../../model/node-setup';
import { couldBeWatched } from './node-folder';
import { beforeMark, hasMark, mark, unknownAt, withoutMarks } from './unknown-mark';

/** When a step of the user data runs, as `NodeCommand.when` says it. */
export type When = NodeCommand['when'];

/** A step that sets kernel parameters: a command, or a reload of the sysctl.d files. */
export type SysctlStep =
  | {
      readonly kind: 'set';
      readonly sysctl: Sysctl;
      /** loaded from a file, not stated by the command */
      readonly fromFile: boolean;
    }
  | {
      readonly kind: 'reload';
      readonly when: Sysctl['when'];
      readonly place: string;
      readonly files: readonly NodeFile[];
      /** of the parameters that are set; null: all */
      readonly pattern: RegExp | null;
    };

const PATH = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];
const IMAGE = 'what the image holds in ';

interface LaterScript {
  readonly text: string;
  readonly place: string;
  readonly doubt: string;
}

export interface UnitRead {
  readonly unit: string;
  readonly files: ReadonlyMap<string, Maybe<string>>;
}

/** How many facts there were after a unit's run. */
export interface UnitRun {
  readonly facts: number;
  readonly commands: number;
  readonly netfilterCommands: number;
}

export interface Restart {
  readonly place: string;
  /** why it may not come; null: it does */
  readonly doubt: string | null;
}

/** Whether a timer runs; a reason: nobody can tell since when it does not. */
export type TimerState = 'running' | 'stopped' | { readonly doubt: string };

export interface ScriptRun {
  readonly node: NodeState;
  readonly when: When;
  /** the script as its assumption names it, for example `part 2` or a path */
  readonly name: string;
  /** `file`: something on the node runs it because of where it is; else `script` */
  readonly kind?: 'file';
  /** names the place of a line, counted from 1 */
  readonly placeOf: (line: number) => string;
}

/**
 * Reads a script, and leaves on the node what it would leave there; gives whether it may fail. `doubt`: why it is not certain that it
 * runs.
 */
export type ScriptReader = (source: string, run: ScriptRun, doubt?: string | null) => boolean;

/** The node while the user data is being followed: what stands on it so far. */
export class NodeState {
  public readonly packages = new Set<string>();
  public readonly kernelModules = new Set<string>();
  public readonly commands: NodeCommand[] = [];
  public readonly netfilterCommands: (NetfilterCommand & Pick<NodeCommand, 'place'>)[] = [];
  public readonly netfilterUnread: Unknown[] = [];
  public readonly followedNetfilter = new FollowedNetfilter();
  public readonly sysctlSteps: SysctlStep[] = [];
  public readonly routes: NodeRoute[] = [];
  public readonly unread: Unknown[] = [];
  public readonly networkCalls: NetworkCall[] = [];
  public readonly restarts: Restart[] = [];
  /** scripts that something on the node runs at an unknown time */
  public readonly laterScripts: LaterScript[] = [];
  /** as the user data set it; null: the image's own, which nothing here says */
  public hostName: string | null = null;
  /** units that a command enabled or started */
  public readonly enabledUnits = new Set<string>();
  /** units that a command enables or starts, whether it certainly runs or not */
  public readonly namedUnits = new Set<string>();
  /** files of folders that cloud-init or systemd runs, which ran */
  public readonly ranScripts = new Set<string>();
  /** units that a command keeps from running, with its place */
  public readonly stoppedUnits = new Map<string, Unknown>();
  /** what the units that ran have read, to see whether it changes later */
  public readonly unitReads: UnitRead[] = [];
  /** where the lists of facts stood when a unit had run last */
  public readonly lastRuns = new Map<string, UnitRun>();
  /** timers that a command started or stopped */
  public readonly timers = new Map<string, TimerState>();
  /** units that a command masked; a file in /etc/systemd/system keeps systemd from it */
  public readonly maskedUnits = new Set<string>();
  /** paths of the scripts of parts that cloud-init is still to run */
  public readonly pendingScripts = new Set<string>();
  public endless: {
    readonly reason: string;
    readonly place: string;
    readonly facts: number;
    readonly files: readonly NodeFile[];
  } | null = null;
  /** what units that recur set again */
  public readonly putBacks: PutBack[] = [];
  /** files that a unit which is running reads; null: none runs */
  public reading: Map<string, Maybe<string>> | null = null;
  public readonly ranUnits = new Set<string>();
  /** units whose commands are running: a unit that starts itself does so once */
  public readonly startingUnits = new Set<string>();
  /** whether something else put files there before */
  public hasExtraFiles = false;
  /** whether a command may have put files that are not known below /usr, /lib or /opt */
  public placesPrograms = false;
  /** where containerd reads its configuration */
  public containerdConfig = CONTAINERD_CONFIG_PATH;
  public readonly links = new FileLinks();
  private readonly actorByName = new Map<string, NodeActor>();
  private readonly fileByPath = new Map<string, NodeFile>();
  private sorted: readonly NodeFile[] | null = null;
  private copy: ReadonlyMap<string, NodeFile> | null = null;

  /** @param image the node's; null: one whose name says nothing */
  public constructor(
    /** for what starts scripts and is itself a program of one: units */
    public readonly readScript: ScriptReader,
    public readonly image: NamedImage | null = null,
  ) {}

  /** every file, sorted by path; the same list as long as none changes */
  public get files(): readonly NodeFile[] {
    this.sorted ??= [...this.fileByPath.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
    return this.sorted;
  }

  private setFile(file: NodeFile): void {
    this.fileByPath.set(file.path, file);
    for (const path of this.links.otherNames(file.path)) this.fileByPath.set(path, { ...file, path });
    this.forgetCopies();
  }

  private forgetCopies(): void {
    this.sorted = null;
    this.copy = null;
  }

  /** What a file holds; null where the user data wrote none of that path. */
  public contentOf(path: string): Maybe<string> | null {
    const file = this.fileByPath.get(canonicalPath(path));
    if (file) this.reading?.set(file.path, file.content);
    return file?.content ?? null;
  }

  public get fileCount(): number {
    return this.fileByPath.size;
  }

  public hasFile(path: string): boolean {
    return this.fileByPath.has(canonicalPath(path));
  }

  /** Returns a reader of the files as they are now. */
  public snapshot(): (path: string) => Maybe<string> | null {
    this.copy ??= new Map(this.fileByPath);
    const then = this.copy;
    return (path) => then.get(canonicalPath(path))?.content ?? null;
  }

  public writeFile(path: string, content: Maybe<string>, place: string, mode?: string): void {
    const at = canonicalPath(path);
    if (hasMark(at)) {
      const beginning = beforeMark(at);
      if (couldBeWatched(beginning)) this.addUnread(`writes a file whose path is not known: ${at}`, place);
      return;
    }
    const before = this.fileByPath.get(at);
    this.setFile({ path: at, content, mode: mode ?? before?.mode ?? '0644', place });
  }

  public appendFile(path: string, content: Maybe<string>, place: string, mode?: string): void {
    const before = this.contentOf(path) ?? mark(`${IMAGE}${canonicalPath(path)}`);
    const both = isUnknown(before) ? before : isUnknown(content) ? content : joinLines(before, content);
    this.writeFile(path, both, place, mode);
  }

  public removeFile(path: string): void {
    const at = canonicalPath(path);
    this.forgetCopies();
    this.links.drop(at);
    // of a symbolic link nothing is left
    for (const other of this.links.otherNames(at)) {
      const file = this.fileByPath.get(other);
      if (file) this.fileByPath.set(other, { ...file, content: mark(`what is left of ${other} without ${at}`) });
    }
    for (const each of [...this.fileByPath.keys()]) {
      if (each === at || each.startsWith(`${at}/`)) this.fileByPath.delete(each);
    }
  }

  /** Whether a path is or contains a script that cloud-init has yet to run. The path may be known only in its beginning. */
  public holdsPending(path: string): boolean {
    const beginning = beforeMark(path);
    const isPart = (one: string): boolean =>
      hasMark(path) ? beginning !== '/' && one.startsWith(beginning) : one === path || one.startsWith(`${path}/`);
    return [...this.pendingScripts].some(isPart);
  }

  public changeMode(path: string, mode: (before: string) => string): void {
    const file = this.fileByPath.get(canonicalPath(path));
    if (file) this.setFile({ ...file, mode: mode(file.mode) });
  }

  /** What a program holds that is called without its folder; null where the user data wrote none of that name. */
  public programNamed(name: string): Maybe<string> | null {
    const folder = PATH.find((each) => this.fileByPath.has(`${each}/${name}`));
    return folder === undefined ? null : this.contentOf(`${folder}/${name}`);
  }

  /** `name=version` and `name/release` name a package with more than its name. */
  public addPackage(name: string): void {
    const known = withoutMarks(name);
    const isFile = name.includes('://') || /.\.(deb|rpm)$/.test(known);
    // NAME_VERSION_ARCH.deb, NAME-VERSION-RELEASE.ARCH.rpm; a pattern is a mark
    const bare = isFile
      ? posix
          .basename(known)
          .replace(/\.(deb|rpm)$/, '')
          .replace(/[_-]\d.*$/, '')
      : name.replace(/[=/].*$/, '').replace(/:(any|amd64|arm64)$/, '');
    if (bare !== '') this.packages.add(bare);
  }

  public get actors(): readonly NodeActor[] {
    return [...this.actorByName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, actor]) => actor);
  }

  /** Names an actor; the programs of one that was named before add up. */
  public addActor(kind: NodeActor['kind'], name: string, programs: readonly string[] = []): void {
    const key = `${kind} ${name}`;
    const all = new Set([...(this.actorByName.get(key)?.programs ?? []), ...programs]);
    this.actorByName.set(key, { kind, name, programs: [...all].sort() });
  }

  /** Adds a script that runs at an unknown time: its effects are uncertain. */
  public addLater(text: string, place: string, doubt = 'something on the node runs it at any time'): void {
    this.laterScripts.push({ text, place, doubt });
  }

  /** A call to AWS that may change the network around the node. */
  public addNetworkCall(reason: string, place: string, mended: Omit<NetworkCall, 'unknown'>): void {
    this.networkCalls.push({ ...unknownAt(place, reason), ...mended });
  }

  public addUnread(reason: string, place: string): void {
    const said = unknownAt(place, reason);
    if (!this.unread.some((each) => each.unknown === said.unknown)) this.unread.push(said);
  }
}

/** An absolute path without `.`, `..` and doubled slashes. */
export function canonicalPath(path: string): string {
  return posix.resolve('/', path);
}

/** Whether a line of a file stands for what the image's own file holds, to which the user data appended. */
export function isImageLine(line: string): boolean {
  return (
    line === mark(line.slice(1, -1).replaceAll('\u00A0', ' ')) &&
    line.slice(1).startsWith(IMAGE.replaceAll(' ', '\u00A0'))
  );
}

function joinLines(before: string, after: string): string {
  return isImageLine(before) && after !== '' ? `${before}\n${after}` : before + after;
}
