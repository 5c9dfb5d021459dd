/** As much of a browser as signing in at a provider takes: cookies, redirects, forms. */
export class Browser {
  readonly #cookies = new Map<string, string>();

  /** Follows the provider's pages from `start` until it sends the browser to `end`; gives that address. */
  async signIn(start: URL, end: string, login: string): Promise<URL> {
    let url = start;
    let form: URLSearchParams | null = null;
    for (let step = 0; step < 20; step += 1) {
      if (url.href.startsWith(end)) return url;
      const response = await this.#ask(url, form);
      const location = response.headers.get('location');
      form = null;
      if (location !== null) {
        url = new URL(location, url);
        continue;
      }
      const page = await response.text();
      const action = /<form[^>]* action="([^"]+)"/.exec(page)?.[1];
      if (action === undefined) throw new Error(`${url.href} answered ${response.status}: ${page.slice(0, 500)}`);
      url = new URL(action, url);
      const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1] ?? '';
      form = new URLSearchParams({ prompt, login, password: 'any' });
    }
    throw new Error('the provider never came to an end');
  }

  async #ask(url: URL, form: URLSearchParams | null): Promise<Response> {
    const cookie = Array.from(this.#cookies, ([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { cookie },
      ...(form && { method: 'POST', body: form }),
    });
    for (const text of response.headers.getSetCookie()) {
      const [pair = ''] = text.split(';');
      const at = pair.indexOf('=');
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }
}
