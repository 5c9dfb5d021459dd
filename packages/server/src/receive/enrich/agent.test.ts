import { expect, test } from 'vitest';
import { agentFamily, agentLengthMax } from './agent.ts';

test.each([
  ['Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0', 'Firefox on Linux'],
  [
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
    'Chrome on Windows',
  ],
  [
    'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/605.1.15',
    'Safari on macOS',
  ],
  ['Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)', 'Googlebot'],
  ['curl/8.5.0', 'curl'],
  ['aws-cli/2.15.0 Python/3.11.6 Linux/5.15', 'aws-cli'],
  ['kube-probe/1.29', 'kube-probe'],
  ['Wget', 'Wget'],
])('%s is %s', (agent, family) => {
  expect(agentFamily(agent)).toBe(family);
});

test.each([
  ['nothing', ''],
  ['a browser’s first word alone', 'Mozilla/5.0'],
  ['a name that a stranger put where a browser’s stands', 'Mozilla/5.0 (x) Bank of America Admin/1.0'],
  ['words that are no product', 'hello world'],
  ['no letters', '-'],
  ['markup', '<script>alert(1)</script>'],
])('%s has no family', (_, agent) => {
  expect(agentFamily(agent)).toBeNull();
});

test('an agent is looked at up to its longest length', () => {
  const agent = 'curl/8.5.0'.padEnd(agentLengthMax, ' x');
  expect(agentFamily(agent)).toBe('curl');
  expect(agentFamily(`${agent}y`)).toBeNull();
});
