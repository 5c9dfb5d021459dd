import type { z } from 'zod';
import type { CompletenessJson, Heartbeat, HeartbeatTaken } from '../schemas/completeness.ts';
import type {
  AlertAssignment,
  AlertClosing,
  AlertHandledJson,
  AlertJson,
  AlertListJson,
  AlertReason,
  RuleBacktestAsked,
  RuleBacktestJson,
  RuleImport,
  RuleImportedJson,
  RuleListJson,
  RuleSwitch,
  RuleSwitchedJson,
  RuleTrial,
  RuleTriedJson,
  RuleWithTextJson,
} from '../schemas/watch.ts';
import type { ExceptionEnd, ExceptionJson, ExceptionMadeJson, NewException } from '../schemas/exceptions.ts';
import type { DeliveryListJson, NotifierListJson, NotifierTestedJson } from '../schemas/notifiers.ts';
import type { Transport } from './transport.ts';

export interface AlertsOptions {
  readonly state?: string;
  readonly rule?: string;
  readonly after?: string;
  readonly limit?: number;
}

/** Whether everything came; rules, and what they found. */
export function watchCalls(transport: Transport) {
  const get = <T>(path: string, query: Record<string, string | number | undefined> = {}) =>
    transport.json<T>({ method: 'GET', path, query, repeatable: true });
  const post = <T>(path: string, value: unknown, signal?: AbortSignal) =>
    transport.json<T>({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(value),
      repeatable: false,
      ...(signal === undefined ? {} : { signal }),
    });
  const rule = (id: string): string => `/v1/rules/${encodeURIComponent(id)}`;
  const notifier = (name: string): string => `/v1/notifiers/${encodeURIComponent(name)}`;
  const alert = (id: string): string => `/v1/alerts/${encodeURIComponent(id)}`;

  return {
    completeness: (range: { from?: string; to?: string } = {}) =>
      get<CompletenessJson>('/v1/completeness', { ...range }),
    heartbeat: (sign: z.input<typeof Heartbeat>) => post<z.infer<typeof HeartbeatTaken>>('/v1/heartbeat', sign),

    listRules: () => get<RuleListJson>('/v1/rules'),
    getRule: (id: string) => get<RuleWithTextJson>(rule(id)),
    importRules: (files: z.input<typeof RuleImport>) => post<RuleImportedJson>('/v1/rules', files),
    tryRule: (file: z.input<typeof RuleTrial>) => post<RuleTriedJson>('/v1/rules/test', file),
    backtestRule: (asked: z.input<typeof RuleBacktestAsked>, signal?: AbortSignal) =>
      post<RuleBacktestJson>('/v1/rules/backtest', asked, signal),
    enableRule: (id: string, why: z.input<typeof RuleSwitch>) => post<RuleSwitchedJson>(`${rule(id)}/enable`, why),
    disableRule: (id: string, why: z.input<typeof RuleSwitch>) => post<RuleSwitchedJson>(`${rule(id)}/disable`, why),

    listExceptions: (query: { rule?: string; state?: string } = {}) =>
      get<{ items: ExceptionJson[] }>('/v1/exceptions', query),
    addException: (wanted: z.input<typeof NewException>) => post<ExceptionMadeJson>('/v1/exceptions', wanted),
    endException: (id: string, why: z.input<typeof ExceptionEnd>) =>
      post<ExceptionJson>(`/v1/exceptions/${encodeURIComponent(id)}/end`, why),

    listAlerts: (query: AlertsOptions = {}) => get<AlertListJson>('/v1/alerts', { ...query }),
    getAlert: (id: string) => get<AlertJson>(alert(id)),
    acknowledgeAlert: (id: string, why: z.input<typeof AlertReason> = {}) =>
      post<AlertHandledJson>(`${alert(id)}/acknowledge`, why),
    assignAlert: (id: string, to: z.input<typeof AlertAssignment>) => post<AlertHandledJson>(`${alert(id)}/assign`, to),
    closeAlert: (id: string, verdict: z.input<typeof AlertClosing>) =>
      post<AlertHandledJson>(`${alert(id)}/close`, verdict),
    reopenAlert: (id: string, why: z.input<typeof AlertReason> = {}) =>
      post<AlertHandledJson>(`${alert(id)}/reopen`, why),

    listNotifiers: () => get<NotifierListJson>('/v1/notifiers'),
    listDeliveries: (name: string, query: { state?: string; limit?: number } = {}) =>
      get<DeliveryListJson>(`${notifier(name)}/deliveries`, query),
    testNotifier: (name: string) => post<NotifierTestedJson>(`${notifier(name)}/test`, {}),
  };
}
