/** What is about people: found, and asked to be erased. */
import {
  AppError,
  type ErasureAskedJson,
  type ErasureJson,
  type ErasureListJson,
  NewErasure,
  routes,
} from '@daybook/api';
import { formatPosition } from '@daybook/event';
import { type Access, authorOf, type KnownPeople, type Reader } from '../../access/index.ts';
import type { ErasureRequest } from '../../retain/index.ts';
import { approvalJson } from '../approvals/approval-json.ts';
import { readerOf } from '../identify.ts';
import { readJsonBody } from '../json-body.ts';
import { type Mount, WithStatus } from '../mount.ts';
import { isoTime } from '../times.ts';
import { type FindDeps, findSubject } from './find.ts';
import { whomErasure } from './whom.ts';

export interface SubjectsDeps extends FindDeps {
  readonly access: Pick<Access, 'approvals'>;
  readonly knownPeople: KnownPeople;
}

const listMax = 500;

export function mountSubjects(mount: Mount, deps: SubjectsDeps): void {
  const { retention, access, knownPeople } = deps;

  const jsonOf = ({ tenant }: Reader, request: ErasureRequest): ErasureJson => {
    const { number, state, reason, by, approvedBy, alone, approval, waiting } = request;
    const log = retention.logOf(tenant);
    const { register, erasures } = retention.of(tenant);
    const positionOf = (index: number): string => formatPosition({ log, index });
    return {
      number,
      reason,
      by,
      approvedBy,
      alone,
      approval,
      state: state === 'approved' && waiting !== null ? 'waiting' : state,
      asked: isoTime(request.askedMs),
      ended: request.endedMs === null ? null : isoTime(request.endedMs),
      erased: erasures.erasedBy(number),
      statements: register
        .erasures()
        .filter(({ statement }) => statement.request === number)
        .map(({ index }) => {
          const certificate = register.basis.certificates.get(index);
          return {
            position: positionOf(index),
            certificate: certificate === undefined ? null : positionOf(certificate.index),
          };
        }),
      waiting:
        waiting === null || waiting.events + waiting.unreadable === 0
          ? null
          : {
              events: waiting.events,
              unreadable: waiting.unreadable,
              until: waiting.untilMs === null ? null : isoTime(waiting.untilMs),
              holds: waiting.holds.map(positionOf),
              looked: isoTime(waiting.lookedMs),
            },
    };
  };

  mount(routes.findSubject, findSubject(deps));

  mount(routes.askErasure, async ({ identity, client, request }) => {
    const reader = readerOf(identity);
    const { tenant } = reader;
    const { identifiers, reason } = await readJsonBody(request, NewErasure);
    const { register, erasures } = retention.of(tenant);
    if (register.broken !== null)
      throw new AppError('retention.unknown', { detail: `${register.broken}.`, retryAfterSeconds: 60 });
    const { number } = await erasures.ask(identifiers, reason, authorOf(knownPeople, tenant, reader.subject));
    const approval = await access.approvals
      .request(
        { reader, client },
        {
          kind: 'subject.erase',
          summary: `Erase what is about the person of erasure ${number}`,
          what: { request: number },
          reason,
          changes: [{ path: `erasure ${number}`, new: 'what is about the person is destroyed' }],
        },
      )
      .catch(async (error: unknown) => {
        await erasures.withdraw(number);
        throw error;
      });
    const asked = await erasures.decidedBy(number, approval.id);
    const answer: ErasureAskedJson = { erasure: jsonOf(reader, asked), approval: approvalJson(approval, reader) };
    return new WithStatus(202, answer);
  });

  mount(routes.listErasures, async ({ identity }): Promise<ErasureListJson> => {
    const reader = readerOf(identity);
    const all = await retention.of(reader.tenant).erasures.all();
    return {
      items: all
        .toReversed()
        .slice(0, listMax)
        .map((each) => jsonOf(reader, each)),
    };
  });

  mount(routes.whomErasure, whomErasure(deps));

  mount(routes.getErasure, async ({ identity, params }): Promise<ErasureJson> => {
    const reader = readerOf(identity);
    return jsonOf(reader, await retention.of(reader.tenant).erasures.get(params.number));
  });
}
