/** One pattern of `filter_path`, by names: `*` stands for any text, `**` for any names, once. */
type Pattern = readonly string[];

export interface Filter {
  readonly wanted: readonly Pattern[];
  readonly unwanted: readonly Pattern[];
}

/** Clients send three or four. An answer has thousands of items, and each is looked at with each. */
const patternsMax = 8;

/** Reads `filter_path`; what is past the first patterns is not looked at. */
export function readFilter(text: string): Filter {
  const patterns = text
    .split(',')
    .map((each) => each.trim())
    .filter((each) => each !== '' && each !== '-' && each.split('**').length <= 2)
    .slice(0, patternsMax);
  const isUnwanted = (pattern: string): boolean => pattern.startsWith('-');
  return {
    wanted: patterns.filter((pattern) => !isUnwanted(pattern)).map((pattern) => pattern.split('.')),
    unwanted: patterns.filter(isUnwanted).map((pattern) => pattern.slice(1).split('.')),
  };
}

/** The parts of an answer that are wanted, as Elasticsearch gives them: lists count as what is in them, and nothing is left empty. */
export function filtered(answer: object, { wanted, unwanted }: Filter): object {
  const kept = wanted.length === 0 ? answer : keep(answer, wanted);
  const left = kept === undefined || unwanted.length === 0 ? kept : leaveOut(kept, unwanted);
  return typeof left === 'object' && left !== null ? left : {};
}

function keep(value: unknown, patterns: readonly Pattern[]): unknown {
  if (patterns.some((pattern) => pattern.every((name) => name === '**'))) return value;
  return within(value, (name, inner) => {
    const rest = restsOf(name, patterns);
    return rest.length === 0 ? undefined : keep(inner, rest);
  });
}

function leaveOut(value: unknown, patterns: readonly Pattern[]): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return within(value, (name, inner) => {
    const rest = restsOf(name, patterns);
    if (rest.some((pattern) => pattern.every((each) => each === '**'))) return undefined;
    return rest.length === 0 ? inner : leaveOut(inner, rest);
  });
}

/** What becomes of the members of an object, or of the objects of a list; undefined where nothing is left. */
function within(value: unknown, inner: (name: string, value: unknown) => unknown): unknown {
  if (Array.isArray(value)) {
    const items = value.map((item) => within(item, inner)).filter((item) => item !== undefined);
    return items.length === 0 ? undefined : items;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const members = Object.entries(value).flatMap(([name, member]) => {
    const left = inner(name, member);
    return left === undefined ? [] : [[name, left] as const];
  });
  return members.length === 0 ? undefined : Object.fromEntries(members);
}

/** What is left of the patterns behind a name that they fit. */
function restsOf(name: string, patterns: readonly Pattern[]): Pattern[] {
  return patterns.flatMap((pattern) => {
    const [first = '', second = ''] = pattern;
    if (first !== '**') return fits(name, first) ? [pattern.slice(1)] : [];
    return pattern.length > 1 && fits(name, second) ? [pattern, pattern.slice(2)] : [pattern];
  });
}

/** Whether a name is what a pattern says, in which `*` stands for any text. Linear in both for one `*`. */
function fits(name: string, pattern: string): boolean {
  const [first = '', ...parts] = pattern.split('*');
  if (parts.length === 0) return name === pattern;
  const last = parts.pop() ?? '';
  if (!name.startsWith(first) || name.length < first.length + last.length || !name.endsWith(last)) return false;
  let at = first.length;
  for (const part of parts) {
    const found = name.indexOf(part, at);
    if (found === -1 || found + part.length > name.length - last.length) return false;
    at = found + part.length;
  }
  return true;
}
