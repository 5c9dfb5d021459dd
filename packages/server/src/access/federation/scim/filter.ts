/** A filter of SCIM (RFC 7644, section 3.4.2.2). Attribute names are in lower case: they are the same in either. */
export type Filter =
  | { readonly kind: 'and' | 'or'; readonly left: Filter; readonly right: Filter }
  | { readonly kind: 'not'; readonly filter: Filter }
  | { readonly kind: 'present'; readonly path: string }
  | { readonly kind: 'values'; readonly path: string; readonly filter: Filter }
  | { readonly kind: 'compare'; readonly path: string; readonly operator: Operator; readonly value: Scalar };

export type Operator = (typeof operators)[number];
export type Scalar = string | number | boolean | null;

const operators = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'] as const;
const charsMax = 2_048;
const depthMax = 16;
/** Comparisons; each is made for every person there is. */
const testsMax = 32;

const tokens =
  /\s*(?:(?<string>"(?:[^"\\]|\\.)*")|(?<mark>[()[\]])|(?<word>[A-Za-z$][\w$.:-]*|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?))/y;

class FilterError extends Error {}

/** Null for what is no filter, or too long or too deep. */
export function parseFilter(text: string): Filter | null {
  if (text.length > charsMax) return null;
  try {
    const parser = new Parser(split(text));
    const filter = parser.or(0);
    return parser.isAtEnd ? filter : null;
  } catch (error) {
    if (error instanceof FilterError) return null;
    throw error;
  }
}

interface Token {
  readonly text: string;
  readonly isString: boolean;
}

function split(text: string): Token[] {
  const found: Token[] = [];
  tokens.lastIndex = 0;
  while (text.slice(tokens.lastIndex).trim() !== '') {
    const groups = tokens.exec(text)?.groups;
    if (groups === undefined) throw new FilterError();
    const { string, mark, word } = groups;
    found.push({ text: string ?? mark ?? word ?? '', isString: string !== undefined });
  }
  return found;
}

/** NOT before AND before OR. */
class Parser {
  readonly #tokens: readonly Token[];
  #at = 0;
  #tests = 0;

  constructor(found: readonly Token[]) {
    this.#tokens = found;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#tokens.length;
  }

  or(depth: number): Filter {
    if (depth > depthMax) throw new FilterError();
    let left = this.#and(depth);
    while (this.#takes('or')) left = { kind: 'or', left, right: this.#and(depth) };
    return left;
  }

  #and(depth: number): Filter {
    let left = this.#unary(depth);
    while (this.#takes('and')) left = { kind: 'and', left, right: this.#unary(depth) };
    return left;
  }

  #unary(depth: number): Filter {
    if (this.#takes('not')) {
      this.#expect('(');
      return { kind: 'not', filter: this.#inside(depth, ')') };
    }
    return this.#takes('(') ? this.#inside(depth, ')') : this.#test(depth);
  }

  #inside(depth: number, end: string): Filter {
    const filter = this.or(depth + 1);
    this.#expect(end);
    return filter;
  }

  #test(depth: number): Filter {
    this.#tests += 1;
    if (this.#tests > testsMax) throw new FilterError();
    const path = attributePath(this.#word());
    if (this.#takes('[')) return { kind: 'values', path, filter: this.#inside(depth, ']') };
    const operator = this.#word().toLowerCase();
    if (operator === 'pr') return { kind: 'present', path };
    const known = operators.find((each) => each === operator);
    if (known === undefined) throw new FilterError();
    return { kind: 'compare', path, operator: known, value: this.#value() };
  }

  #value(): Scalar {
    const token = this.#next();
    try {
      const value = JSON.parse(token.text) as unknown;
      if (typeof value !== 'object' || value === null) return value as Scalar;
    } catch {
      // Said below.
    }
    throw new FilterError();
  }

  #word(): string {
    const token = this.#next();
    if (token.isString || /^[()[\]]$/.test(token.text)) throw new FilterError();
    return token.text;
  }

  #takes(word: string): boolean {
    const token = this.#tokens[this.#at];
    if (token === undefined || token.isString || token.text.toLowerCase() !== word) return false;
    this.#at += 1;
    return true;
  }

  #expect(mark: string): void {
    if (!this.#takes(mark)) throw new FilterError();
  }

  #next(): Token {
    const token = this.#tokens[this.#at];
    if (token === undefined) throw new FilterError();
    this.#at += 1;
    return token;
  }
}

/** Without the name of the schema before it (`urn:…:User:userName`), in lower case. */
export function attributePath(text: string): string {
  const plain = text.startsWith('urn:') ? text.slice(text.lastIndexOf(':') + 1) : text;
  return plain.toLowerCase();
}

/** Whether a resource, or a value of a list, passes. Keys are in lower case. Texts are compared without regard to case. */
export function passes(filter: Filter, resource: unknown): boolean {
  switch (filter.kind) {
    case 'and':
      return passes(filter.left, resource) && passes(filter.right, resource);
    case 'or':
      return passes(filter.left, resource) || passes(filter.right, resource);
    case 'not':
      return !passes(filter.filter, resource);
    case 'present':
      return valuesAt(resource, filter.path).some((value) => value !== null && value !== '');
    case 'values':
      return valuesAt(resource, filter.path).some((value) => passes(filter.filter, value));
    case 'compare': {
      const values = valuesAt(resource, filter.path);
      const { operator, value: wanted } = filter;
      if (operator === 'ne') return !values.some((value) => compares('eq', value, wanted));
      return values.some((value) => compares(operator, value, wanted));
    }
  }
}

/** All values at a path: lists are gone through, and `emails` alone means the `value` of each. */
function valuesAt(resource: unknown, path: string): unknown[] {
  let found: unknown[] = [resource];
  for (const name of path.split('.')) {
    found = found.flatMap((each) => {
      const value = isRecord(each) && Object.hasOwn(each, name) ? each[name] : undefined;
      return Array.isArray(value) ? value : value === undefined ? [] : [value];
    });
  }
  return found;
}

function compares(operator: Exclude<Operator, 'ne'>, found: unknown, wanted: Scalar): boolean {
  const value = isRecord(found) ? found['value'] : found;
  if (typeof value === 'string' && typeof wanted === 'string') {
    return texts[operator](value.toLowerCase(), wanted.toLowerCase());
  }
  if (typeof value === 'number' && typeof wanted === 'number' && operator in numbers) {
    return numbers[operator as keyof typeof numbers](value, wanted);
  }
  return operator === 'eq' && value === wanted;
}

const texts = {
  eq: (a: string, b: string) => a === b,
  co: (a: string, b: string) => a.includes(b),
  sw: (a: string, b: string) => a.startsWith(b),
  ew: (a: string, b: string) => a.endsWith(b),
  gt: (a: string, b: string) => a > b,
  ge: (a: string, b: string) => a >= b,
  lt: (a: string, b: string) => a < b,
  le: (a: string, b: string) => a <= b,
} as const;

const numbers = {
  eq: (a: number, b: number) => a === b,
  gt: (a: number, b: number) => a > b,
  ge: (a: number, b: number) => a >= b,
  lt: (a: number, b: number) => a < b,
  le: (a: number, b: number) => a <= b,
} as const;

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
