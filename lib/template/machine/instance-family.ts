/** What the name of an instance type says of its machine. */
export interface InstanceFamily {
  readonly architecture: 'x86_64' | 'arm64';
  /** whether it is a virtual machine on Nitro, whose network interface is an ENA in a PCI slot, and not one of Xen */
  readonly nitro: boolean;
}

/**
 * What the family of an instance type is: the letter after the generation names the processor, `g` AWS Graviton, `a` AMD, `i` Intel
 * (Amazon EC2 Instance Types, "Instance type naming conventions"). Families before the sixth generation have Intel's where they
 * name none, and a1 has the first Graviton. All that names its processor so is built on Nitro, and so are t3, m5, c5 and r5 (the
 * same guide, "Instances built on the AWS Nitro System"). Null for every other family: its name does not tell.
 *
 * @param type for example `t3.small`
 */
export function readInstanceFamily(type: string): InstanceFamily | null {
  const [, letters = '', generation = '', options = ''] = /^([a-z]+)(\d+)([a-z]*)(?:-flex)?\./.exec(type) ?? [];
  if (letters === '') return null;
  const isVirtual = !type.includes('.metal');
  if (options.startsWith('g') || (letters === 'a' && generation === '1'))
    return { architecture: 'arm64', nitro: isVirtual };
  if (/^[ai]/.test(options)) return { architecture: 'x86_64', nitro: isVirtual };
  if (!/^[tmcr]$/.test(letters) || Number(generation) > 5) return null;
  return { architecture: 'x86_64', nitro: isVirtual && Number(generation) >= (letters === 't' ? 3 : 5) };
}
