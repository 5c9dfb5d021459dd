import { Gauge, type Registry } from 'prom-client';

/** A figure that is read when somebody asks for metrics. */
export function gaugeOf(registry: Registry, name: string, help: string, read: () => number): void {
  const gauge: Gauge = new Gauge({ name, help, registers: [registry], collect: () => gauge.set(read()) });
}
