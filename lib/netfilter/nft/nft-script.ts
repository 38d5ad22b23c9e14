import { embeddedUnknown, unknown } from '../../address/unknown';
import type { ChainRef, KernelOperation, RulePlace, TableRef } from '../kernel-operation';
import { isFamily } from '../chain-place';
import { numberOf } from '../netfilter-names';
import { readChainBlock, type ChainLine } from './nft-chain';
import { NftCursor, splitTokens } from './nft-cursor';
import { readElements, readSet } from './nft-set';
import { nftText, type NftToken } from './nft-token';
import { NFT_WORDS } from './nft-words';

const VERBS = ['add', 'create', 'insert', 'delete', 'destroy', 'flush', 'replace', 'reset', 'list', 'rename'];
const ADDS = ['add', 'create'];
const REMOVES = ['delete', 'destroy'];
const OBJECTS = ['table', 'chain', 'rule', 'set', 'map', 'element', 'ruleset'];

/** The block of the one object beside chains and sets that is known. */
const COUNTER = /^{( packets \d+ bytes \d+)?( ;)? }$/;

/**
 * Reads an nft script, variables and includes already filled in, as changes of the kernel's tables; what is not
 * understood becomes an operation of its own.
 */
export function readNftScript(tokens: readonly NftToken[]): readonly KernelOperation[] {
  return splitTokens(tokens, '\n', ';').flatMap((statement) => {
    try {
      return readStatement(new NftCursor(statement));
    } catch (error) {
      if (error instanceof NotUnderstood) return [unread(statement)];
      throw error;
    }
  });
}

/** Thrown and caught in this file alone. */
class NotUnderstood extends Error {}

function unread(tokens: readonly NftToken[]): KernelOperation {
  const text = nftText(tokens);
  return { kind: 'unread', unread: embeddedUnknown(text) ?? unknown(`nft: not understood: ${text}`) };
}

function readStatement(cursor: NftCursor): readonly KernelOperation[] {
  const verb = cursor.accept(...VERBS) ?? 'add';
  if (verb === 'list' || verb === 'reset') return [];
  const object = cursor.accept(...OBJECTS) ?? 'rule';
  switch (object) {
    case 'ruleset':
      if (verb !== 'flush') throw new NotUnderstood();
      return [{ kind: 'flushRuleset', store: 'nf_tables', family: isFamily(cursor.keyword) ? cursor.keyword : null }];
    case 'table':
      return ended(readTable(verb, tableRef(cursor), cursor), cursor);
    case 'chain':
      return ended(readChain(verb, chainRef(cursor), cursor), cursor);
    case 'rule':
      return readRule(verb, chainRef(cursor), cursor);
    default:
      return ended(readSetCommand(verb, object, cursor), cursor);
  }
}

function ended(operations: readonly KernelOperation[], cursor: NftCursor): readonly KernelOperation[] {
  if (!cursor.ended) throw new NotUnderstood();
  return operations;
}

function nameOf(cursor: NftCursor): string {
  const { text, quoted } = cursor.next();
  if (quoted || !/^[A-Za-z][\w/.-]*$/.test(text) || NFT_WORDS.has(text)) throw new NotUnderstood();
  return text;
}

function tableRef(cursor: NftCursor): TableRef {
  const family = isFamily(cursor.keyword) ? cursor.keyword : null;
  if (family !== null) cursor.next();
  return { store: 'nf_tables', family: family ?? 'ip', table: nameOf(cursor) };
}

function chainRef(cursor: NftCursor): ChainRef {
  return { ...tableRef(cursor), chain: nameOf(cursor) };
}

function readTable(verb: string, ref: TableRef, cursor: NftCursor): readonly KernelOperation[] {
  if (verb === 'flush') return [{ kind: 'flushTable', ...ref }];
  if (REMOVES.includes(verb)) return [{ kind: 'deleteTable', ...ref, strict: verb === 'delete' }];
  if (!ADDS.includes(verb)) throw new NotUnderstood();
  const add = { kind: 'addTable', ...ref, backend: 'nft', exclusive: verb === 'create' } as const;
  return [add, ...readTableBlock(ref, cursor.takeStatements() ?? [])];
}

/** Chains are there before the rules of any of them are: a rule may jump to a chain that stands below it. */
function readTableBlock(ref: TableRef, block: readonly (readonly NftToken[])[]): readonly KernelOperation[] {
  const items = block.map((item): readonly KernelOperation[] => {
    const cursor = new NftCursor(item);
    const keyword = cursor.accept('chain', 'set', 'map', 'flags', 'comment', 'counter');
    if (keyword === 'comment') return item.length === 2 ? [] : [unread(item)];
    if (keyword === 'counter') return nameOf(cursor) !== '' && COUNTER.test(nftText(cursor.rest)) ? [] : [unread(item)];
    if (keyword === 'chain') return ended(readChain('add', { ...ref, chain: nameOf(cursor) }, cursor), cursor);
    if (keyword === 'flags') {
      return nftText(cursor.rest) === 'dormant' ? [{ kind: 'setDormant', ...ref }] : [unread(item)];
    }
    if (keyword === null) return [unread(item)];
    const inner = readSetBlock(keyword, nameOf(cursor), ref, cursor);
    return inner === null || !cursor.ended ? [unread(item)] : inner;
  });
  const operations = items.flat();
  const isRule = ({ kind }: KernelOperation): boolean => kind === 'addRule';
  return [...operations.filter((one) => !isRule(one)), ...operations.filter(isRule)];
}

function readSetBlock(kind: string, name: string, ref: TableRef, cursor: NftCursor): readonly KernelOperation[] | null {
  const block = cursor.takeStatements();
  const set = block === null ? null : readSet(name, block);
  if (set === null) return null;
  return (kind === 'map') === set.type.includes(':') ? [{ kind: 'addSet', ...ref, set }] : null;
}

function readChain(verb: string, ref: ChainRef, cursor: NftCursor): readonly KernelOperation[] {
  if (verb === 'flush') return [{ kind: 'flushChain', ...ref }];
  if (REMOVES.includes(verb)) return [{ kind: 'deleteChain', ...ref, strict: verb === 'delete', empty: false }];
  if (!ADDS.includes(verb)) throw new NotUnderstood();
  const lines = readChainBlock(cursor.takeStatements() ?? [], ref.family);
  const base = lines.find((line) => line.kind === 'base')?.base ?? null;
  const add = { kind: 'addChain', ...ref, base, exclusive: verb === 'create' } as const;
  return [add, ...lines.flatMap((line) => readLine(line, ref))];
}

function readLine(line: ChainLine, ref: ChainRef): readonly KernelOperation[] {
  switch (line.kind) {
    case 'base':
      return [];
    case 'policy':
      return [{ kind: 'setPolicy', ...ref, policy: line.policy }];
    case 'rule':
      return [{ kind: 'addRule', ...ref, place: 'last', rule: { syntax: 'nft', tokens: line.tokens } }];
    case 'unread':
      return [unread(line.tokens)];
  }
}

function readRule(verb: string, ref: ChainRef, cursor: NftCursor): readonly KernelOperation[] {
  const index = cursor.accept('index') === null ? null : numberOf(cursor.next().text);
  // handles are numbers that the kernel gives: a script that is written before cannot know them
  if (['position', 'handle'].includes(cursor.keyword)) throw new NotUnderstood();
  const tokens = cursor.rest;
  if ((verb !== 'add' && verb !== 'insert') || tokens.length === 0) throw new NotUnderstood();
  const end: RulePlace = verb === 'add' ? 'last' : 'first';
  const place: RulePlace = index === null ? end : verb === 'add' ? { after: index } : { before: index };
  return [{ kind: 'addRule', ...ref, place, rule: { syntax: 'nft', tokens } }];
}

function readSetCommand(verb: string, object: string, cursor: NftCursor): readonly KernelOperation[] {
  const ref = tableRef(cursor);
  const set = nameOf(cursor);
  if (object === 'element') {
    const block = cursor.takeBlock();
    if (block === null) throw new NotUnderstood();
    const elements = readElements(block);
    if (ADDS.includes(verb)) return [{ kind: 'addElements', ...ref, set, elements }];
    if (verb === 'delete') return [{ kind: 'deleteElements', ...ref, set, elements }];
    throw new NotUnderstood();
  }
  if (verb === 'delete') return [{ kind: 'deleteSet', ...ref, set }];
  if (verb === 'flush') return [{ kind: 'flushSet', ...ref, set }];
  const added = ADDS.includes(verb) ? readSetBlock(object, set, ref, cursor) : null;
  if (added === null) throw new NotUnderstood();
  return added;
}
