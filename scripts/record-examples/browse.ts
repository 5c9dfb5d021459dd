// The web clients of the recording: `browse.ts visitors <seconds> | scan | download`. Started by inside.sh, which gives
// the addresses and the passwords in the environment.
import { between, Client, pick, sleep } from './client.ts';
import { scan } from './scan.ts';

const site = process.env['site_ip'] ?? '';
const api = process.env['api_ip'] ?? '';
const office = process.env['office'] ?? '';

const browsers = [
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:142.0) Gecko/20100101 Firefox/142.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1',
  'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0',
  'Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile Safari/537.36',
];

function loginOf(name: string): string {
  return `${name}:${process.env[`PASSWORD_${name}`] ?? ''}`;
}

/** A person reads some pages, and their browser fetches what belongs to them; what it has it asks for only if it changed. */
async function visit(client: Client, seen: Map<string, string>): Promise<void> {
  const pages = [
    '/',
    '/about.html',
    '/home',
    '/guides',
    `/docs/guide-${between(1, 26)}.html`,
    `/blog/news-${between(1, 31)}.html`,
  ];
  let referrer = pick(['', '', 'https://search.example/', 'https://news.example/today']);
  for (let left = between(2, 6); left > 0; left--) {
    const path = pick(pages);
    const parts = ['/css/site.css', '/js/app.js', `/img/photo-${between(1, 12)}.jpg`];
    for (const part of [path, ...parts.slice(0, between(1, 3))]) {
      const headers: Record<string, string> = {};
      if (referrer !== '') headers['Referer'] = referrer;
      const known = seen.get(part);
      if (known !== undefined) headers['If-Modified-Since'] = known;
      const { modified } = await client.ask({ host: site, path: part, headers });
      if (modified !== undefined) seen.set(part, modified);
      if (part === path) referrer = `http://www.example.com${path}`;
    }
    if (Math.random() < 0.04)
      await client.ask({
        host: site,
        path: `/search?q=${encodeURIComponent(pick(['backup', 'prix café', '"quoted"', 'größe']))}`,
      });
    if (Math.random() < 0.03)
      await client.ask({ host: site, path: pick(['/old-shop/', '/private/notes.txt', '/favicon.ico']) });
    if (Math.random() < 0.05)
      await client.ask({
        host: site,
        path: `/downloads/manual-${between(1, 3)}.pdf`,
        headers: { Range: 'bytes=0-65535' },
      });
    await sleep(between(200, 1500));
  }
}

async function visitor(last: number, endMs: number): Promise<void> {
  const client = new Client(`203.0.113.${last}`, pick(browsers));
  const seen = new Map<string, string>();
  await sleep(between(0, 8000));
  while (Date.now() < endMs) {
    await visit(client, seen);
    await sleep(between(14_000, 40_000));
  }
  client.close();
}

/** Staff read the intranet with their passwords, and mistype one now and then. */
async function colleague(name: string, from: string, endMs: number): Promise<void> {
  const agent = pick(browsers);
  const client = new Client(from, agent, loginOf(name));
  const clumsy = new Client(from, agent, `${name}:mistyped`);
  while (Date.now() < endMs) {
    if (Math.random() < 0.1) await clumsy.ask({ host: site, path: '/intranet/' });
    await client.ask({ host: site, path: '/intranet/' });
    for (let left = between(1, 3); left > 0; left--) {
      await client.ask({
        host: site,
        path: `/intranet/reports/report-${String(between(1, 420)).padStart(4, '0')}.csv`,
        headers: { Referer: 'http://www.example.com/intranet/' },
      });
      await sleep(between(300, 1500));
    }
    if (name === 'erin' && Math.random() < 0.5)
      await client.ask({ host: api, path: `/admin/guide-${between(1, 24)}.html` });
    await sleep(between(3000, 9000));
  }
  client.close();
  clumsy.close();
}

/** Shops' apps call the API; some calls are wrong, and one service behind it is down. */
async function app(last: number, endMs: number): Promise<void> {
  const client = new Client(
    `203.0.113.${last}`,
    pick(['ExampleApp/4.2 (Android 15)', 'ExampleApp/4.1 (iOS 18.5)', 'okhttp/4.12.0', 'python-requests/2.32.3']),
  );
  await sleep(between(0, 4000));
  while (Date.now() < endMs) {
    for (let left = between(3, 7); left > 0; left--) {
      await client.ask({ host: api, path: `/v1/item-${between(1, 43)}.json?fields=id,stock` });
      await sleep(between(50, 400));
    }
    if (Math.random() < 0.4)
      await client.ask({ host: api, path: '/v1/orders', method: 'POST', headers: { 'Content-Length': '0' } });
    if (Math.random() < 0.1) await client.ask({ host: api, path: '/v1/reports/daily' });
    if (Math.random() < 0.05)
      for (let i = 0; i < 6; i++)
        await client.ask({ host: api, path: '/v1/login', method: 'POST', headers: { 'Content-Length': '0' } });
    await sleep(between(3000, 9000));
  }
  client.close();
}

/** A monitor, a search engine's robot, a reader of news. */
async function robots(endMs: number): Promise<void> {
  const monitor = new Client(`${office}.5`, 'check_http/v2.3.3 (monitoring-plugins 2.3.3)');
  const crawler = new Client(
    '203.0.113.150',
    'Mozilla/5.0 (compatible; ExampleBot/2.1; +https://search.example/bot.html)',
  );
  for (let turn = 0; Date.now() < endMs; turn++) {
    await monitor.ask({ host: site, path: '/', method: 'HEAD' });
    await monitor.ask({ host: api, path: '/healthz' });
    if (turn % 40 === 0) await crawler.ask({ host: site, path: '/robots.txt' });
    await crawler.ask({
      host: site,
      path: turn % 2 === 0 ? `/docs/guide-${1 + (turn % 24)}.html` : `/blog/news-${1 + (turn % 30)}.html`,
    });
    await sleep(1500);
  }
  monitor.close();
  crawler.close();
}

async function visitors(seconds: number): Promise<void> {
  const endMs = Date.now() + seconds * 1000;
  const people = Array.from({ length: 40 }, (_, i) => visitor(100 + i, endMs));
  const apps = Array.from({ length: 10 }, (_, i) => app(140 + i, endMs));
  const staff = ['alice', 'bob', 'carol', 'dave', 'erin'].map((name, i) =>
    colleague(name, `${office}.${11 + i}`, endMs),
  );
  await Promise.all([...people, ...apps, ...staff, robots(endMs)]);
}

/** Every report, one after another, by the account that was broken into, from the address that broke in. */
async function download(): Promise<void> {
  const client = new Client(process.env['attacker_ip'] ?? '', 'curl/8.5.0', loginOf('backup'));
  await client.ask({ host: site, path: '/intranet/' });
  for (let i = 1; i <= 420; i++)
    await client.ask({ host: site, path: `/intranet/reports/report-${String(i).padStart(4, '0')}.csv` });
  client.close();
}

const [role, seconds] = process.argv.slice(2);
if (role === 'visitors') await visitors(Number(seconds));
else if (role === 'scan') await scan(process.env['scanner_ip'] ?? '', [site, api]);
else if (role === 'download') await download();
else throw new Error('usage: browse.ts visitors SECONDS | scan | download');
