import { isUnknown } from '../../address/unknown';
import type { StatedSubnet, StatedVpc } from '../../model/stated-vpc';
import { scopeOf } from '../intrinsic/intrinsics';
import { rootOf } from '../intrinsic/template-stack';
import { isReference } from '../intrinsic/template-value';
import { idOf, type Outside } from '../resource/property';
import type { OpenTemplates } from '../resource/templates';

/** A stated VPC with its ids resolved, and the stack whose constructs state it. */
export interface PlacedVpc extends StatedVpc {
  readonly id: string;
  readonly subnets: readonly PlacedSubnet[];
  readonly source: string;
  /** those of its ids that AWS gives at deploy */
  readonly references: ReadonlySet<string>;
  /**
   * why it is not certain which VPC it is
   * @default - it is certain
   */
  readonly doubt?: string;
}

export interface PlacedSubnet extends StatedSubnet {
  readonly id: string;
  readonly routeTableId: string | null;
}

/** Resolves the VPCs that an assembly states; the ones whose id cannot be resolved are left out, and so are such subnets. */
export function placeVpcs(templates: OpenTemplates, outside: Outside): readonly PlacedVpc[] {
  return templates.stacks.flatMap((stack) => {
    const { name: source, source: root } = rootOf(stack);
    const own = root.artifact?.constructs.vpcs.filter(({ prefix }) => prefix === stack.prefix) ?? [];
    const scope = scopeOf(templates, stack);
    return own.flatMap(({ id: stated, cidrBlocks, subnets }): readonly PlacedVpc[] => {
      const references = new Set<string>();
      const resolve = (raw: unknown): string | null => {
        const value = scope.resolve(raw);
        const id = idOf(value, outside);
        if (isUnknown(id)) return null;
        if (isReference(value)) references.add(id);
        return id;
      };
      const id = resolve(stated);
      if (id === null) return [];
      const placed = subnets.flatMap((subnet): readonly PlacedSubnet[] => {
        const subnetId = resolve(subnet.id);
        const routeTableId = subnet.routeTableId === null ? null : resolve(subnet.routeTableId);
        return subnetId === null ? [] : [{ ...subnet, id: subnetId, routeTableId }];
      });
      return [{ id, cidrBlocks, subnets: placed, source, references }];
    });
  });
}
