/** Services through which one account takes on the rights of another. */
const elevating = new Set(['sudo', 'sudo-i', 'su', 'su-l', 'runuser', 'runuser-l', 'doas', 'pkexec', 'polkit-1']);
/** Services that open sessions without a person. */
const unattended = new Set(['cron', 'crond', 'atd', 'systemd-user']);

/** `pam_unix(sshd:auth): message`, taken apart. */
export interface PamLine {
  module: string;
  service: string;
  /** What the module was asked for: auth, account, session, chauthtok, setcred. */
  phase: string;
  message: string;
}

export function isElevating(service: string): boolean {
  return elevating.has(service);
}

export function isUnattended(service: string): boolean {
  return unattended.has(service);
}

/** Null where the message is not of a PAM module. */
export function splitPam(text: string): PamLine | null {
  if (!text.startsWith('pam_')) return null;
  const open = text.indexOf('(');
  const colon = text.indexOf(':', open);
  const close = text.indexOf('): ', open);
  if (open === -1 || close === -1 || open > 64 || close > 192 || colon > close) return null;
  return {
    module: text.slice(0, open),
    service: text.slice(open + 1, colon),
    phase: text.slice(colon + 1, close),
    message: text.slice(close + 3),
  };
}
