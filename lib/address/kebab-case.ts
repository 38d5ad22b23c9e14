/** A name as options and ids write it: `pod-to-pod` for `podToPod`. */
export function kebabOf(name: string): string {
  return name.replaceAll(/\B[A-Z]/g, '-$&').toLowerCase();
}
