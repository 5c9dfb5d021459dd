import { AppError, type Method, routeList } from '@daybook/api';

const patterns = routeList.map(({ method, path }) => ({
  method,
  pattern: new RegExp(`^${path.replaceAll(/:\w+/g, '[^/]+').replace('*', '.+')}$`),
}));

/** Methods that a path takes; empty where it is no path of the contract. */
function methodsOf(path: string): Method[] {
  return [...new Set(patterns.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method))];
}

/** What is said of a request that no route took. */
export function notFound(url: string): { error: AppError; allow: string | null } {
  const methods = methodsOf(url.split('?', 1)[0] ?? '');
  if (methods.length === 0) return { error: new AppError('route.not-found'), allow: null };
  const allow = [...methods, ...(methods.includes('GET') ? ['HEAD'] : [])].join(', ');
  return { error: new AppError('request.method', { detail: `This path takes ${allow}.` }), allow };
}
