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

  /** Gives a name, unless either has one already. */
  public give(liveId: string, modelId: string): void {
    if (this.byLiveId.has(liveId) || this.byModelId.has(modelId)) return;
    this.byLiveId.set(liveId, modelId);
    this.byModelId.set(modelId, liveId);
  }
}
