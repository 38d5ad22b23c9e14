import { createHash } from 'node:crypto';
import { basename } from 'node:path';
import { type JudgeOptions, type Judgement, judgeGroups } from './judgement';
import type { TemplateSource } from '../model/template-source';

// tests synthesize the same stack for each case
const REMEMBERED = 32;
const remembered = new Map<string, readonly Judgement[]>();

/** Judges each group of templates that belong together, once in a process. */
export function rememberedJudgements(
  groups: readonly (readonly TemplateSource[])[],
  options: JudgeOptions,
): readonly Judgement[] {
  // files of the same app stand in another temporary folder each time
  const templates = groups.map((sources) => sources.map((source) => withoutFolder(source)));
  const key = createHash('sha256')
    .update(JSON.stringify([templates, options]))
    .digest('base64');
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const judgements = judgeGroups(templates, options);
  const [oldest] = remembered.keys();
  if (remembered.size >= REMEMBERED && oldest !== undefined) remembered.delete(oldest);
  remembered.set(key, judgements);
  return judgements;
}

function withoutFolder({ artifact, ...source }: TemplateSource): TemplateSource {
  const nested = Object.entries(source.nested).map(([id, child]) => [id, withoutFolder(child)] as const);
  return {
    ...source,
    ...(artifact && { artifact: { ...artifact, folder: '', root: '' } }),
    file: basename(source.file),
    nested: Object.fromEntries(nested),
  };
}
