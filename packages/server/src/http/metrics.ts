import { Counter, Histogram, type Registry } from 'prom-client';
import type { Refusals, Release } from '../access/index.ts';
import { gaugeOf } from '../platform/gauge.ts';
import type { Pressure } from '../receive/body/index.ts';
import type { Deliveries } from '../watch/index.ts';
import type { Streams } from './streams/index.ts';

export interface HttpMetrics {
  /** One request that was answered. */
  answered(route: string, status: number, seconds: number): void;
}

/** Registers what the HTTP side measures. Labels are from closed sets, so their number is bounded. */
export function httpMetrics(
  registry: Registry,
  parts: {
    pressure: Pressure;
    refusals: Refusals;
    release: Release;
    deliveries: Pick<Deliveries, 'totalRefused'>;
    streams: Pick<Streams, 'tails' | 'exports'>;
  },
): HttpMetrics {
  const registers = [registry];
  const duration = new Histogram({
    name: 'daybook_http_request_duration_seconds',
    help: 'Time from the first byte of a request to the end of its answer',
    labelNames: ['route', 'status'],
    buckets: [0.001, 0.005, 0.02, 0.1, 0.3, 1, 5, 15],
    registers,
  });
  const gauge = gaugeOf.bind(null, registry);
  gauge('daybook_receive_bytes_in_hand', 'Bytes of bodies that are being received', () => parts.pressure.bytesInHand);
  gauge('daybook_receive_events_in_hand', 'Events that wait for the log', () => parts.pressure.eventsInHand);
  gauge('daybook_looks_open', 'Looks of several requests that are not closed yet', () => parts.release.openLooks);
  gauge('daybook_tails_open', 'Tails that are open', () => parts.streams.tails);
  gauge('daybook_exports_open', 'Exports that are under way', () => parts.streams.exports);
  const refused = new Counter({
    name: 'daybook_access_refused_total',
    help: 'Requests that were refused for want of a right',
    registers,
  });
  const refusedDeliveries = new Counter({
    name: 'daybook_deliveries_refused_total',
    help: 'Deliveries that were refused, whole or in part',
    registers,
  });
  let countedDeliveries = 0;
  let counted = 0;
  return {
    answered: (route, status, seconds) => {
      duration.observe({ route, status }, seconds);
      refused.inc(parts.refusals.total - counted);
      counted = parts.refusals.total;
      refusedDeliveries.inc(parts.deliveries.totalRefused - countedDeliveries);
      countedDeliveries = parts.deliveries.totalRefused;
    },
  };
}
