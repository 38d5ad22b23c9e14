import { unknown, type Unknown } from '../../lib/address/unknown';
import { type Answer, listIn, partIn, textIn } from './answer';

/** Associations of a route table, except failed and removed ones (EC2 API, "RouteTableAssociationState"). */
export function associationsOf(table: Answer): readonly Answer[] {
  return listIn(table, 'Associations').filter((each) => !['failed', 'disassociated'].includes(stateOf(each) ?? ''));
}

/** Why an association may not be in force: it is being added or removed. */
export function whyMoving(association: Answer): Unknown | null {
  const state = stateOf(association);
  const id = textIn(association, 'RouteTableAssociationId') ?? 'of unknown id';
  return state === null || state === 'associated' ? null : unknown(`the route table association ${id} is ${state}`);
}

function stateOf(association: Answer): string | null {
  return textIn(partIn(association, 'AssociationState'), 'State');
}
