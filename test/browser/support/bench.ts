import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Client } from '@daybook/api';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { caughtUp, Server, temporary } from '../../system/support/index.ts';
import { launchChromium } from './chromium.ts';

const axeSource = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const waitMsMax = 20_000;

/** A browser of one person: own cookies, own storage. */
export interface Visitor extends AsyncDisposable {
  readonly page: Page;
  readonly context: BrowserContext;
  /** What no page may do: break the content security policy, ask another host for something, throw. */
  readonly faults: readonly string[];
}

interface First {
  readonly client: Client;
  readonly token: string;
}

/** A real server and a real browser, for the tests of one file. */
export class Bench implements AsyncDisposable {
  readonly server: Server;
  readonly #browser: Browser;
  readonly #place: ReturnType<typeof temporary>;
  #first: First | null = null;

  private constructor(server: Server, browser: Browser, place: ReturnType<typeof temporary>) {
    this.server = server;
    this.#browser = browser;
    this.#place = place;
  }

  /** Settings of the server, as `DAYBOOK_*` variables. */
  static async start(
    env: Readonly<Record<string, string>> = {},
    writeBefore: (data: string) => Promise<void> = () => Promise.resolve(),
  ): Promise<Bench> {
    const place = temporary();
    await writeBefore(place.data);
    const [server, browser] = await Promise.all([Server.start({ data: place.data, env }), launchChromium()]);
    return new Bench(server, browser, place);
  }

  /** What tests prepare, they prepare as the first person, who is administrator and auditor. */
  get client(): Client {
    return this.#begun().client;
  }

  /** A token of an auditor. */
  get token(): string {
    return this.#begun().token;
  }

  began(first: First): void {
    this.#first = first;
  }

  #begun(): First {
    if (this.#first === null) throw new Error('nobody has begun yet');
    return this.#first;
  }

  /** Lines of JSON or events, which can be found once it resolves. */
  async send(events: string | readonly object[], source = 'shop-web'): Promise<void> {
    const isLines = typeof events === 'string';
    const type = isLines ? 'application/x-ndjson' : 'application/json';
    await this.client.sendEvents(isLines ? events : JSON.stringify(events), type, { source, ack: 'indexed' });
  }

  /** Waits until what was sent can be found. */
  caughtUp(): Promise<void> {
    return caughtUp(this.server, this.token);
  }

  async visit(options: { readonly colorScheme?: 'light' | 'dark'; readonly width?: number } = {}): Promise<Visitor> {
    const { colorScheme = 'light', width = 1280 } = options;
    const context = await this.#browser.newContext({
      baseURL: this.server.url,
      colorScheme,
      viewport: { width, height: 800 },
      reducedMotion: 'reduce',
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    context.setDefaultTimeout(waitMsMax);
    const faults: string[] = [];
    await context.exposeBinding('daybookFault', (_source, text: string) => void faults.push(text));
    await context.addInitScript(() =>
      document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI, sourceFile }) =>
        (globalThis as unknown as { daybookFault(text: string): void }).daybookFault(
          `policy: ${violatedDirective} ${blockedURI} in ${sourceFile}`,
        ),
      ),
    );
    await context.addInitScript({ content: axeSource });
    const { origin } = new URL(this.server.url);
    context.on('request', (request) => {
      if (new URL(request.url()).origin !== origin) faults.push(`foreign request: ${request.url()}`);
    });
    const page = await context.newPage();
    page.on('pageerror', (error) => faults.push(`thrown: ${error.message}`));
    page.on('console', (message) => {
      // Answers such as 401 are no faults of the page.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
        faults.push(`console: ${message.text()}`);
    });
    return { page, context, faults, [Symbol.asyncDispose]: () => context.close() };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
    await this.server.kill();
    this.#place[Symbol.dispose]();
  }
}
