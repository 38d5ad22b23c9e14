import { unknown, type Unknown } from '../../lib/address/unknown';
import { type Answer, listIn, partIn, textIn } from './answer';

/** Associations of a route table, without those that came to nothing or are no more (EC2 API, "RouteTableAssociationState"). */
export function associationsOf(table: Answer): readonly Answer[] {
  return listIn(table, 'Associations').filter((each) => !['failed', 'disassociated'].includes(stateOf(each) ?? ''));
}

/** Why nobody can say whether an association is in force: it is being made or undone. */
export function whyMoving(association: Answer): Unknown | null {
  const state = stateOf(association);
  const id = textIn(association, 'RouteTableAssociationId') ?? 'an association';
  return state === null || state === 'associated' ? null : unknown(`${id} with a route table is ${state}`);
}

function stateOf(association: Answer): string | null {
  return textIn(partIn(association, 'AssociationState'), 'State');
}
