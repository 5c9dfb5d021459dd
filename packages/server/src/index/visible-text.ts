import { type Event, eventMasker, type MaskedEvent, type MaskingGroup, maskingGroups } from '@daybook/event';
import { type Node, visit } from '@daybook/query';

/** Free text as somebody searches it from whom groups of fields are masked: in what is left, and in nothing else. */
interface VisibleText {
  /** Of the query: `*` and the groups that are masked. No catalogue has such a field, so no query can be written with it. */
  readonly field: string;
  readonly mask: (event: Event) => MaskedEvent;
  /** Name of the text in SQL, and what it is there: as `searchedText` makes it of the masked event, folded. */
  readonly alias: string;
  readonly sql: string;
}

const line = (text: string): string => `if(${text} = '', '', concat('\\n', ${text}))`;
const lines = (...columns: readonly string[]): string => {
  const names = columns.map((_, i) => `each_${i}`);
  return `arrayStringConcat(arrayMap((${names.join(', ')}) -> concat('', ${names.map(line).join(', ')}), ${columns.join(', ')}))`;
};

/** The lines of `fieldText`, in its order, with the group that each belongs to. What comes first belongs to none. */
const first = 'action';
const parts: readonly (readonly [MaskingGroup, string])[] = [
  // The id of an actor has its line also where it is empty.
  ['identity', "concat('\\n', actor_id)"],
  ['contact', line('actor_name')],
  ['contact', line('actor_email')],
  ['identity', line('actor_on_behalf_of')],
  ['network', line('origin_host')],
  ['network', line('origin_user_agent')],
  ['network', line('origin_device')],
  ['content', lines('target_id', 'target_name')],
  ['content', line('target_user_id')],
  ['contact', line('target_user_name')],
  ['contact', line('target_user_email')],
  ['content', line('request_url')],
  ['content', line('request_query')],
  ['content', line('reason_text')],
  ['content', lines('changes_old', 'changes_new')],
  ['content', lines('mapValues(ext)')],
];

function visibleTextOf(masked: readonly MaskingGroup[]): VisibleText {
  const seen = parts.filter(([group]) => !masked.includes(group)).map(([, sql]) => sql);
  const fields = `lower(concat('', ${[first, ...seen].join(', ')}))`;
  return {
    field: ['*', ...masked].join('-'),
    mask: eventMasker(masked),
    alias: ['text_without', ...masked].join('_'),
    // The column `text` has the raw line where there is one, and all groups mixed where there is none.
    sql: masked.includes('raw') ? fields : `if(raw_media_type != '', text, ${fields})`,
  };
}

const groups = Object.keys(maskingGroups) as readonly MaskingGroup[];

/** For each set of groups that may be masked but the empty one: there are 31. */
const all: ReadonlyMap<string, VisibleText> = new Map(
  Array.from({ length: 2 ** groups.length - 1 }, (_, i) => {
    const text = visibleTextOf(groups.filter((_group, bit) => (((i + 1) >> bit) & 1) === 1));
    return [text.field, text];
  }),
);

/** The field that free text is asked in when these groups, one at least, are masked. */
export function visibleTextField(masked: readonly MaskingGroup[]): string {
  return ['*', ...groups.filter((group) => masked.includes(group))].join('-');
}

/** Null for any other field. */
export function visibleText(field: string): VisibleText | null {
  return all.get(field) ?? null;
}

/**
 * Conditions that are always true and give the visible texts of a tree their names: a name stands for the whole
 * expression wherever else it is used in a SELECT.
 */
export function nameVisibleTexts(tree: Node): string[] {
  const texts = new Set<VisibleText>();
  visit(tree, (node) => {
    const text = node.kind === 'text' && node.field !== null ? visibleText(node.field) : null;
    if (text !== null) texts.add(text);
  });
  return Array.from(texts, ({ alias, sql }) => `isNotNull(${sql} AS ${alias})`);
}
