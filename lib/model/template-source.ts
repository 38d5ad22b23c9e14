import type { StackConstructs } from './stack-constructs';

/** One template as it was read from a file, before anything in it is resolved. */
export interface TemplateSource {
  /** the stack's name; for a template file that no assembly names, the file's name without its ending */
  readonly stackName: string;
  /** whether the name is the one it is deployed under; false for a bare template file, and `AWS::StackName` is then unknown */
  readonly named: boolean;
  /** path of the file, as messages show it */
  readonly file: string;
  /** the parsed document, short forms written out (`!Ref X` as `{ Ref: 'X' }`) */
  readonly template: Readonly<Record<string, unknown>>;
  /** size of the file in bytes */
  readonly bytes: number;
  /**
   * size in bytes as the CDK's command line sends it
   * @default - that of the file: nobody knows how a bare template is sent
   */
  readonly sentBytes?: number;
  /** where the stack is deployed, as far as the assembly says */
  readonly environment: TemplateEnvironment;
  /** templates of its nested stacks, by the logical id of the `AWS::CloudFormation::Stack` */
  readonly nested: Readonly<Record<string, TemplateSource>>;
  /** keys that the file writes twice: CloudFormation keeps the last one */
  readonly duplicates: readonly DuplicateKey[];
  /**
   * its place in a cloud assembly
   * @default - it is in none: a bare template
   */
  readonly artifact?: StackArtifact;
}

/** A stack in a cloud assembly. */
export interface StackArtifact {
  /** id of its artifact */
  readonly id: string;
  /** ids of the artifacts that are deployed before it */
  readonly dependencies: readonly string[];
  /** folder of its assembly: each stage has one of its own */
  readonly folder: string;
  /** folder of the app's assembly */
  readonly root: string;
  readonly constructs: StackConstructs;
}

/** Account and region of a stack; null where the stack is agnostic of it. */
export interface TemplateEnvironment {
  readonly account: string | null;
  readonly region: string | null;
}

/** A key that one map of a template holds twice. */
export interface DuplicateKey {
  /** the keys from the top to the doubled one, for example `['Resources', 'Route']` */
  readonly path: readonly string[];
  /** lines where it is written, from 1 */
  readonly lines: readonly number[];
}
