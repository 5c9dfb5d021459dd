/** How long an event takes to become a row. `node bench/index-rows.ts [--events N]` */
import { parseArgs } from 'node:util';
import { RowMaker } from '../packages/server/src/index/rows.ts';
import { itemsOf } from '../packages/server/src/index/testing.ts';
import { EventSource } from './index-events.ts';

const { values } = parseArgs({ options: { events: { type: 'string', default: '20000' } } });
const events = Number(values.events);
const source = new EventSource(events);
for (const withRaw of [false, true]) {
  const stored = Array.from({ length: events }, (_, i) => source.next(i, withRaw));
  const items = stored.map(itemsOf);
  const rows = new RowMaker();
  let best = Infinity;
  let bytes = 0;
  for (let round = 0; round < 10; round++) {
    const start = performance.now();
    for (const each of items) rows.add('default', each);
    best = Math.min(best, performance.now() - start);
    bytes = rows.row.take().length;
  }
  const json = stored.reduce(
    (sum, { event }) => sum + JSON.stringify({ ...event, id: undefined, raw: undefined }).length,
    0,
  );
  console.log(
    `${withRaw ? 'with' : 'without'} raw: ${((best * 1000) / events).toFixed(2)} µs and ${Math.round(bytes / events)} bytes ` +
      `a row; the event is ${Math.round(json / events)} bytes of JSON`,
  );
}
