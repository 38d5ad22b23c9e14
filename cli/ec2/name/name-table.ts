/** Maps an AWS id to the model's id. */
export type NameOf = (id: string) => string;

/** Maps AWS ids to the ids of a template's model, and back. */
export interface LiveNames {
  /** model ids by AWS id */
  readonly byLiveId: ReadonlyMap<string, string>;
  /** AWS ids by model id */
  readonly byModelId: ReadonlyMap<string, string>;
}

export class NameTable implements LiveNames {
  public readonly byLiveId = new Map<string, string>();
  public readonly byModelId = new Map<string, string>();

  /** Adds a pair unless either id is taken. A model id that is an AWS id pairs only with itself. */
  public give(liveId: string, modelId: string): void {
    if (isAwsId(modelId) && modelId !== liveId) return;
    if (this.byLiveId.has(liveId) || this.byModelId.has(modelId)) return;
    this.byLiveId.set(liveId, modelId);
    this.byModelId.set(modelId, liveId);
  }
}

const AWS_ID = /^(vpc|subnet|rtb|eni|sg|acl|igw|nat|vpce|tgw|pcx|pl|i|vgw|cagw|lgw|eigw)-[0-9a-f]{8,17}$/;

export function isAwsId(id: string): boolean {
  return AWS_ID.test(id);
}
