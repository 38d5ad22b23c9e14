import type { CauseId } from '../../walk/packet/cause';
import type { FindingKind } from '../finding-kind';
import { FILTER_KINDS } from './filter-kinds';
import { GATEWAY_KINDS } from './gateway-kinds';
import { NODE_KINDS, REVERSE_PATH_KINDS } from './node-kinds';
import { ROUTE_KINDS } from './route-kinds';
import { UNREAD_KINDS } from './unread-kinds';

/** The causes of the packet walk, each a kind of finding. */
export const WALK_KINDS = {
  ...NODE_KINDS,
  ...FILTER_KINDS,
  ...ROUTE_KINDS,
  ...GATEWAY_KINDS,
  ...REVERSE_PATH_KINDS,
  ...UNREAD_KINDS,
} satisfies Readonly<Record<CauseId, FindingKind>>;
