import type { EventDraft, Outcome, Request, Scalar, Service, Severity } from '@daybook/event';
import type { Finding } from '../auth/finding.ts';

/** What a line says beside what was done. */
export interface Around {
  readonly time: string;
  readonly flags?: string[];
  readonly service: Service;
  readonly request?: Request;
  readonly ext?: Readonly<Record<string, Scalar | undefined>>;
}

const severities: Readonly<Record<Outcome, Severity>> = { success: 1, failure: 2, denied: 3, error: 3, unknown: 1 };

/** The event of a finding and what is around it. Fields that are undefined are left out. */
export function eventOf(finding: Finding, { time, flags, service, request, ext }: Around): EventDraft {
  const { kind, action, outcome, actor, reason, origin, user, resources, changes } = finding;
  const fields = definedOf({ ...ext, ...finding.ext });
  const asked: Request = definedOf({ ...request });
  return {
    time,
    kind,
    action,
    outcome,
    severity: finding.severity ?? severityOf(kind, outcome),
    service,
    actor,
    ...(flags === undefined || flags.length === 0 ? {} : { flags }),
    ...(reason === undefined ? {} : { reason }),
    ...(origin === undefined ? {} : { origin }),
    ...(user === undefined && resources === undefined
      ? {}
      : { target: { ...(resources === undefined ? {} : { resources }), ...(user === undefined ? {} : { user }) } }),
    ...(Object.keys(asked).length === 0 ? {} : { request: asked }),
    ...(changes === undefined ? {} : { changes }),
    ...(Object.keys(fields).length === 0 ? {} : { ext: fields }),
  };
}

/** Changes to who may do what stand out whatever their outcome. */
function severityOf(kind: string, outcome: Outcome): Severity {
  const plain = severities[outcome];
  const least = kind === 'admin.role.grant' || kind === 'admin.user.create' ? 3 : kind.startsWith('admin.') ? 2 : 0;
  return plain > least ? plain : least;
}

export function definedOf<T>(map: Readonly<Record<string, T | undefined>>): Record<string, T> {
  return Object.fromEntries(Object.entries(map).filter((pair): pair is [string, T] => pair[1] !== undefined));
}
