import type { Scope } from './intrinsic-function';
import { environmentId } from './template-stack';
import { joinPieces, outsideReference, type TextPiece, type Value } from './template-value';

// CloudFormation, "Dynamic references": secrets and Systems Manager values stand as {{resolve:service:key}} in any text.
const DYNAMIC = /\{\{resolve:[^{}]*\}\}/g;

/** A text as it is once AWS has resolved it: each dynamic reference stands for something outside. */
export function dynamicReferencesIn(text: string, scope: Scope): Value {
  if (!text.includes('{{resolve:')) return text;
  const pieces: TextPiece[] = [];
  let end = 0;
  for (const { 0: found, index } of text.matchAll(DYNAMIC)) {
    const reference = outsideReference(environmentId(found, scope), `${found} is resolved by AWS at deploy`);
    pieces.push(text.slice(end, index), reference);
    end = index + found.length;
  }
  return joinPieces([...pieces, text.slice(end)]);
}
