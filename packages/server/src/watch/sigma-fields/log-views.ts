import { isAbout, type LogSource } from '@daybook/sigma';
import { applications } from './applications.ts';
import { auditdWith } from './auditd.ts';
import { cloudtrail } from './cloudtrail.ts';
import { daybook } from './daybook.ts';
import { declaredLogs } from './declared.ts';
import { kubernetes } from './kubernetes.ts';
import { linuxLogs } from './linux.ts';
import type { LogKind, LogView, RecordReaders, WatchedEvent } from './log-kind.ts';
import { web } from './web.ts';

/** Which logs an event is of, as Sigma names them, and its fields by Sigma's names. */
export class LogViews {
  /** The first that knows an event says what it is. */
  readonly #kinds: readonly LogKind[];

  constructor(readers: RecordReaders) {
    this.#kinds = [declaredLogs(), cloudtrail, kubernetes, auditdWith(readers), web, applications, linuxLogs()];
  }

  /** Of the log it came from, where Sigma has a name for it, and as every event here is. */
  of(watched: WatchedEvent): LogView[] {
    const own = daybook.logOf(watched);
    const found: LogView[] = own === null ? [] : [own];
    for (const kind of this.#kinds) {
      const view = kind.logOf(watched);
      if (view === null) continue;
      found.push(view);
      break;
    }
    return found;
  }

  /** The logs here that a rule for that source is about; none where it can never match. `declared`: what labels of sources say. */
  logsFor(source: LogSource, declared: readonly LogSource[]): string[] {
    const known = [...this.#kinds, daybook].filter((kind) => kind.isKnownAs(source)).map(({ name }) => name);
    const isDeclared = declared.some((each) => isAbout(source, each));
    return isDeclared ? [...known, 'sources by their labels'] : known;
  }
}
