/** Maps an AWS id to the model's id. */
export type NameOf = (id: string) => string;

/** The names that a template's model has for things of an account, and back. */
export interface LiveNames {
  /** by the id of AWS */
  readonly byLiveId: ReadonlyMap<string, string>;
  /** by the id of the model */
  readonly byModelId: ReadonlyMap<string, string>;
}

/** Names that are still being found. */
export class NameTable implements LiveNames {
  public readonly byLiveId = new Map<string, string>();
  public readonly byModelId = new Map<string, string>();

  /** Gives a name, unless either has one already. A template that names a thing by its id of AWS means no other one. */
  public give(liveId: string, modelId: string): void {
    if (isAwsId(modelId) && modelId !== liveId) return;
    if (this.byLiveId.has(liveId) || this.byModelId.has(modelId)) return;
    this.byLiveId.set(liveId, modelId);
    this.byModelId.set(modelId, liveId);
  }
}

const AWS_ID = /^(vpc|subnet|rtb|eni|sg|acl|igw|nat|vpce|tgw|pcx|pl|i|vgw|cagw|lgw|eigw)-[0-9a-f]{8,17}$/;

/** Whether a name is an id that AWS gave. */
export function isAwsId(id: string): boolean {
  return AWS_ID.test(id);
}
