import type { StackConstructs } from './stack-constructs';

/** A parsed template, before intrinsic functions are resolved. */
export interface TemplateSource {
  /** stack name; for a bare template file, the file name without its extension */
  readonly stackName: string;
  /** whether the stack is deployed under this name; false for a bare template file, so that `AWS::StackName` is unknown */
  readonly named: boolean;
  /** path of the file, as messages print it */
  readonly file: string;
  /** the parsed document with YAML short forms expanded (`!Ref X` is `{ Ref: 'X' }`) */
  readonly template: Readonly<Record<string, unknown>>;
  /** size of the file in bytes */
  readonly bytes: number;
  /**
   * size in bytes as the CDK CLI sends it; null: it uploads the template to a bucket
   * @default - `bytes`
   */
  readonly sentBytes?: number | null;
  /** account and region of the stack, as the assembly has them */
  readonly environment: TemplateEnvironment;
  /** templates of its nested stacks, by logical id of the `AWS::CloudFormation::Stack` */
  readonly nested: Readonly<Record<string, TemplateSource>>;
  /** keys that the file contains twice: CloudFormation uses the last one */
  readonly duplicates: readonly DuplicateKey[];
  /**
   * the stack in its cloud assembly
   * @default - a bare template
   */
  readonly artifact?: StackArtifact;
}

/** A stack in a cloud assembly. */
export interface StackArtifact {
  /** id of its artifact */
  readonly id: string;
  /** ids of the artifacts that it depends on */
  readonly dependencies: readonly string[];
  /** folder of its assembly; each stage has its own */
  readonly folder: string;
  /** folder of the app's assembly */
  readonly root: string;
  readonly constructs: StackConstructs;
}

/** Account and region of a stack; null if the stack is environment-agnostic. */
export interface TemplateEnvironment {
  readonly account: string | null;
  readonly region: string | null;
}

/** A key that a map of a template contains twice. */
export interface DuplicateKey {
  /** path to the duplicate key, for example `['Resources', 'Route']` */
  readonly path: readonly string[];
  /** line numbers, from 1 */
  readonly lines: readonly number[];
}
