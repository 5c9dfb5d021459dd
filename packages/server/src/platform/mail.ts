import { createTransport } from 'nodemailer';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** From the first byte, after a greeting in clear and then always, or never. */
  readonly security: 'tls' | 'starttls' | 'none';
  readonly user: string | null;
  readonly password: string | null;
}

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  /** Without angle brackets. */
  readonly messageId: string;
  readonly subject: string;
  readonly text: string;
}

/** Null where the server has taken it for every recipient; otherwise why not, in a few words. */
export type SendMail = (server: MailServer, mail: Mail) => Promise<string | null>;

/** One connection for each mail, bounded in time. */
export function mailSender(timeoutMs = 10_000): SendMail {
  return async ({ host, port, security, user, password }, { messageId, to, ...mail }) => {
    const transport = createTransport({
      host,
      port,
      secure: security === 'tls',
      requireTLS: security === 'starttls',
      ignoreTLS: security === 'none',
      connectionTimeout: timeoutMs,
      greetingTimeout: timeoutMs,
      socketTimeout: timeoutMs,
      disableFileAccess: true,
      disableUrlAccess: true,
      ...(user === null ? {} : { auth: { user, pass: password ?? '' } }),
    });
    try {
      const { rejected } = await transport.sendMail({ ...mail, to: [...to], messageId: `<${messageId}>` });
      return rejected.length === 0 ? null : `${rejected.length} of ${to.length} recipients were refused`;
    } catch (error) {
      const { code, responseCode } = error as { code?: string; responseCode?: number };
      return responseCode === undefined ? (code ?? 'the mail server cannot be reached') : `SMTP ${responseCode}`;
    } finally {
      transport.close();
    }
  };
}
