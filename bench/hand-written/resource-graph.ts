/** Resources of a template by type, in alphabetical order. */
export function countTypes(template: Template): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { Type } of Object.values(template.Resources).sort((a, b) => (a.Type < b.Type ? -1 : 1)))
    counts[Type] = (counts[Type] ?? 0) + 1;
  return counts;
}

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
}

/** How many resources CloudFormation makes one after the other, by references and `DependsOn`. */
export function longestPath({ Resources }: Template): number {
  const lengths = new Map<string, number>();
  const lengthOf = (id: string): number => {
    const known = lengths.get(id);
    if (known !== undefined) return known;
    const before = [...references(Resources[id])].filter((each) => each !== id && Object.hasOwn(Resources, each));
    const length = 1 + Math.max(0, ...before.map(lengthOf));
    lengths.set(id, length);
    return length;
  };
  return Math.max(0, ...Object.keys(Resources).map(lengthOf));
}

function references(value: unknown): Set<string> {
  const found = new Set<string>();
  const visit = (each: unknown): void => {
    if (typeof each !== 'object' || each === null) return;
    for (const [key, inner] of Object.entries(each) as [string, unknown][]) {
      if (key === 'Ref' && typeof inner === 'string') found.add(inner);
      else if (key === 'Fn::GetAtt' && Array.isArray(inner)) found.add(String(inner[0]));
      else if (key === 'DependsOn') [inner].flat().forEach((id) => found.add(String(id)));
      else visit(inner);
    }
  };
  visit(value);
  return found;
}
