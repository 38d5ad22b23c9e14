import type { Network } from '../walk/network';

/** What a verdict rests on and no template says. */
export interface Assumption {
  /** stable, kebab-case */
  readonly id: string;
  readonly text: string;
}

/** What the verdicts on a network rest on, as far as its user data does not break it. */
export function assumptionsOf(network: Network): readonly Assumption[] {
  if (network.workers.length === 0) return [];
  return [
    {
      id: 'forward-policy-accept',
      text: "the image's FORWARD chain accepts what no rule of the user data drops",
    },
  ];
}
