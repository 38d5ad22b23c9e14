import { join } from 'node:path';
import ts from 'typescript';

/** A place in a model where something may be unknown: property names, `[]` for each item of a list. */
export interface UnknownField {
  /** for example `subnets[].cidrBlock` */
  readonly path: string;
  /** `value`: the value itself may be unknown; `list`: a list of what could not be read, which may get another entry */
  readonly kind: 'value' | 'list';
}

const ROOT = join(__dirname, '..', '..');
const UNKNOWN_FILE = join(ROOT, 'lib', 'address', 'unknown.ts');

/** Every field of a type, and of what is below it, that admits `Unknown`, as the compiler sees them. */
export function unknownFieldsOf(file: string, typeName: string): readonly UnknownField[] {
  const path = join(ROOT, file);
  const program = ts.createProgram([path], {
    strict: true,
    exactOptionalPropertyTypes: true,
    target: ts.ScriptTarget.ES2022,
    module: ts.ModuleKind.Node16,
    types: [],
  });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(path);
  const symbol = source && checker.getSymbolAtLocation(source);
  const named = symbol && checker.getExportsOfModule(symbol).find(({ name }) => name === typeName);
  if (named === undefined) throw new Error(`${file} exports no type ${typeName}`);
  const found = new Map<string, UnknownField>();
  collect(checker, checker.getDeclaredTypeOfSymbol(named), '', [], (field) => found.set(field.path, field));
  return [...found.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function collect(
  checker: ts.TypeChecker,
  type: ts.Type,
  path: string,
  above: readonly ts.Type[],
  report: (field: UnknownField) => void,
): void {
  const members = type.isUnion() ? type.types : [type];
  if (members.some(isUnknownType)) report({ path, kind: 'value' });
  for (const member of members) {
    if (isUnknownType(member) || above.includes(member)) continue;
    const item = itemOf(checker, member);
    if (item !== undefined) {
      if (isReasonList(item)) report({ path, kind: 'list' });
      else collect(checker, item, `${path}[]`, above, report);
    } else if ((member.flags & ts.TypeFlags.Object) !== 0) {
      for (const property of checker.getPropertiesOfType(member)) {
        const below = checker.getTypeOfSymbol(property);
        collect(checker, below, path === '' ? property.name : `${path}.${property.name}`, [...above, member], report);
      }
    }
  }
}

function itemOf(checker: ts.TypeChecker, type: ts.Type): ts.Type | undefined {
  if (!checker.isArrayType(type) && !checker.isTupleType(type)) return undefined;
  return checker.getIndexTypeOfType(type, ts.IndexKind.Number);
}

/** Whether the items of a list are what could not be read, so that one more makes more unknown. */
function isReasonList(item: ts.Type): boolean {
  return !item.isUnion() && (isUnknownType(item) || (item.getBaseTypes() ?? []).some(isUnknownType));
}

function isUnknownType(type: ts.Type): boolean {
  const symbol = type.getSymbol();
  const [declaration] = symbol?.name === 'Unknown' ? (symbol.declarations ?? []) : [];
  return declaration !== undefined && join(declaration.getSourceFile().fileName) === UNKNOWN_FILE;
}
