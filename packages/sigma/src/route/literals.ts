/**
 * Which of many texts are in another one, all found in one pass: Aho and Corasick's automaton (1975), with every step in a table.
 * Its memory is the number of states, which is at most the characters of all texts, times the number of different characters.
 */
export class Literals {
  readonly #classes = new Map<number, number>();
  /** The same of the characters that most texts are of. */
  readonly #ascii = new Uint16Array(128);
  readonly #width: number;
  readonly #steps: Int32Array;
  readonly #found: (readonly number[])[];

  /** @param texts None may be empty. What is found is said by their indices. */
  constructor(texts: readonly string[]) {
    for (const text of texts) {
      for (let at = 0; at < text.length; at += 1) {
        const code = text.charCodeAt(at);
        if (!this.#classes.has(code)) this.#classes.set(code, this.#classes.size + 1);
      }
    }
    for (const [code, of] of this.#classes) if (code < 128) this.#ascii[code] = of;
    // Class 0 is every character that no text has.
    this.#width = this.#classes.size + 1;
    const statesMax = texts.reduce((sum, text) => sum + text.length, 1);
    const steps = new Int32Array(statesMax * this.#width).fill(-1);
    const found: number[][] = [[]];
    texts.forEach((text, index) => {
      let state = 0;
      for (let at = 0; at < text.length; at += 1) {
        const step = state * this.#width + this.#classOf(text.charCodeAt(at));
        if (steps[step] === -1) {
          steps[step] = found.length;
          found.push([]);
        }
        state = steps[step] ?? 0;
      }
      found[state]?.push(index);
    });
    this.#steps = steps.slice(0, found.length * this.#width);
    this.#found = found;
    this.#close(found);
  }

  /** Gives each step that no text goes on with to where the longest end of what was read goes on. */
  #close(found: number[][]): void {
    const fallback = new Int32Array(found.length);
    const queue: number[] = [];
    for (let of = 0; of < this.#width; of += 1) {
      const next = this.#steps[of] ?? -1;
      if (next > 0) queue.push(next);
      else this.#steps[of] = 0;
    }
    for (let done = 0; done < queue.length; done += 1) {
      const state = queue[done] ?? 0;
      const back = fallback[state] ?? 0;
      found[state]?.push(...(found[back] ?? []));
      for (let of = 0; of < this.#width; of += 1) {
        const step = state * this.#width + of;
        const beside = this.#steps[back * this.#width + of] ?? 0;
        const next = this.#steps[step] ?? -1;
        if (next === -1) this.#steps[step] = beside;
        else {
          fallback[next] = beside;
          queue.push(next);
        }
      }
    }
  }

  /** How large the table of these texts may become. */
  static cellsOf(texts: readonly string[]): number {
    const codes = new Set(texts.flatMap((text) => Array.from({ length: text.length }, (_, at) => text.charCodeAt(at))));
    return (codes.size + 1) * texts.reduce((sum, text) => sum + text.length, 1);
  }

  /** Calls with the index of each text that is in it; more than once for one that is in it more than once. */
  find(text: string, onFound: (index: number) => void): void {
    let state = 0;
    for (let at = 0; at < text.length; at += 1) {
      state = this.#steps[state * this.#width + this.#classOf(text.charCodeAt(at))] ?? 0;
      const here = this.#found[state];
      if (here !== undefined && here.length > 0) for (const index of here) onFound(index);
    }
  }

  #classOf(code: number): number {
    return (code < 128 ? this.#ascii[code] : this.#classes.get(code)) ?? 0;
  }
}
