import { isUnknown, type Maybe } from '../address/unknown';
import type { CniRefusal } from '../model/cni-network';

/** What the code that runs a CNI file has against it; plugins 1.1.1 (Debian 13, Ubuntu 24.04) and 1.9.1 were read. */
export class Refusals {
  private readonly found: CniRefusal[] = [];

  /** Both versions refuse it. */
  public refuse(reason: string): void {
    this.found.push({ reason, certain: true });
  }

  /** It may be refused. */
  public doubt(reason: string): void {
    this.found.push({ reason, certain: false });
  }

  /** The value if it is known; what is unknown may be refused. */
  public known<T>(value: Maybe<T>): T | undefined {
    if (!isUnknown(value)) return value;
    this.doubt(value.unknown);
    return undefined;
  }

  /** A certain refusal before others; null where nothing was found. */
  public get decisive(): CniRefusal | null {
    return this.found.find(({ certain }) => certain) ?? this.found[0] ?? null;
  }
}
