import type { LogSource } from '@daybook/sigma';
import { fieldTable, jsonView } from './json-log.ts';
import type { LogKind } from './log-kind.ts';
import { webView } from './web.ts';

/** Labels by which whoever registers a source says what Sigma calls its log. */
export const logSourceLabels = {
  product: 'sigma.product',
  category: 'sigma.category',
  service: 'sigma.service',
} as const;

export function declaredBy(labels: Readonly<Record<string, string>>): LogSource | null {
  const at = (name: string): string | null => (Object.hasOwn(labels, name) ? (labels[name] ?? null) : null);
  const source = {
    product: at(logSourceLabels.product),
    category: at(logSourceLabels.category),
    service: at(logSourceLabels.service),
  };
  return source.product === null && source.category === null && source.service === null ? null : source;
}

const fields = fieldTable({});
const webCategories = ['webserver', 'proxy'];

/** What a source's labels say. Its fields are those of its JSON, or `ext`; of web servers and proxies those of requests. */
export function declaredLogs(): LogKind {
  const lists = new WeakMap<LogSource, readonly LogSource[]>();
  return {
    name: 'What labels of sources say',
    isKnownAs: () => false,
    logOf({ event, own, declared }) {
      if (own || declared === null) return null;
      const sources = lists.get(declared) ?? [declared];
      lists.set(declared, sources);
      const isWeb = declared.category !== null && webCategories.includes(declared.category);
      return { sources, views: [isWeb ? webView(event) : jsonView(event, { fields })] };
    },
  };
}
