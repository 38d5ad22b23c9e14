import type { Origin } from '../../lib/model-api';
import { ANSWER_KINDS, type AnswerKindName } from './answer-kind';

/** Gives what AWS calls by its own id the name that the model has for it. */
export type NameOf = (id: string) => string;

/** Where a fact of an account comes from: the call, and the id that AWS knows the thing by. */
export function liveOrigin(kind: AnswerKindName, id: string, path = ''): Origin {
  return { source: ANSWER_KINDS[kind].action, id, path };
}
