import path from 'node:path';

/** A source name made of a file's: `/var/log/nginx/access.log.1` gives `access`. Null where nothing usable is left. */
export function defaultSourceName(file: string): string | null {
  const base = path.basename(file).toLowerCase();
  const stem = base.replace(/(?:\.(?:log|txt|json|ndjson|jsonl|ocsf|ecs|gz|zst|\d+))+$/, '');
  const name = stem
    .replaceAll(/[^a-z0-9._-]+/g, '-')
    .replace(/^[._-]+/, '')
    .slice(0, 64)
    .replace(/[._-]+$/, '');
  return name === '' ? null : name;
}
