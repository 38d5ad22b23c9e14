/** The assignments of one line of an environment: `A=1 "B=two words"`, as systemd and /etc/default write them. */
export function splitEnvironment(line: string): readonly (readonly [name: string, value: string])[] {
  const text = line.trim();
  if (text === '' || text.startsWith('#')) return [];
  const assignments: [string, string][] = [];
  for (const word of text.match(/(?:"[^"]*"|'[^']*'|[^\s"'])+/g) ?? []) {
    const plain = word.replace(/["']/g, '');
    const at = plain.indexOf('=');
    if (at > 0 && /^[A-Za-z_]\w*$/.test(plain.slice(0, at)))
      assignments.push([plain.slice(0, at), plain.slice(at + 1)]);
  }
  return assignments;
}
