import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { eventsOf, gistOf } from '../../packages/server/src/parse/testing/events.ts';

// Writes beside each recorded file the events that its lines are now, one a line: read them before they are committed.
const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error('events.ts FOLDER, the one that record.sh wrote to');
for (const format of ['postgresql', 'mysql', 'dovecot']) {
  const fixtures = join(folder, format, 'fixtures');
  for (const file of readdirSync(fixtures).filter((name) => !name.endsWith('.events'))) {
    const events = await eventsOf(readFileSync(join(fixtures, file)), format);
    writeFileSync(join(fixtures, `${file}.events`), `${events.map(gistOf).join('\n')}\n`);
  }
}
