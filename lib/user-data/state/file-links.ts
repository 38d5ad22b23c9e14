// a link that leads to a folder around it gives a file ever longer names
const MOST_NAMES = 20;

/** The links on a node: what is written to one name of a file is in all. */
export class FileLinks {
  private readonly targets = new Map<string, string>();

  public add(link: string, target: string): void {
    this.targets.set(link, target);
  }

  /** Another file takes the place of a link. */
  public drop(link: string): void {
    this.targets.delete(link);
  }

  /** What else a file is called: a link, or what it leads to. */
  public otherNames(path: string): readonly string[] {
    const names = new Set([path]);
    const pairs = [...this.targets].flatMap(([link, target]) => [[link, target] as const, [target, link] as const]);
    // a set gives what is added while it is gone through
    for (const name of names)
      for (const [one, other] of pairs)
        if (names.size < MOST_NAMES && (name === one || name.startsWith(`${one}/`)))
          names.add(other + name.slice(one.length));
    return [...names].slice(1);
  }
}
