import { forEachChild } from 'unbash';
import type * as Syntax from 'unbash';
import type { ScriptSyntax } from '../program/script-syntax';

/** The first piece of a statement at which dash ends by a syntax error, before it runs any of it; null: none. */
export function bashOnly(node: Syntax.SyntaxNode, syntax: ScriptSyntax): string | null {
  if (isBashOnly(node, syntax)) return syntax.textOf(node).split('\n')[0] ?? '';
  let found: string | null = null;
  forEachChild(node, (child) => {
    found ??= bashOnly(child, syntax);
  });
  return found;
}

function isBashOnly(node: Syntax.SyntaxNode, syntax: ScriptSyntax): boolean {
  switch (node.type) {
    case 'Function':
      return /^function\b/.test(syntax.textOf(node));
    case 'Assignment':
      return node.value.type === 'ArrayValue';
    case 'HereString':
    case 'ProcessSubstitution':
    case 'ArithmeticFor':
      return true;
    default:
      return false;
  }
}
