/** The one way in for events of sources. */
export { type Ack, type Delivery, Intake, type IntakeOptions, type Taken } from './intake.ts';
export { EventBatch } from './event-batch.ts';
export { countedDoor } from './counted-door.ts';
export type { Acknowledgers, AppendedBatch, EventDoor, EventEnricher, SentKey } from './ports.ts';
