import { AppError, type Client, TransportError } from '@daybook/api';
import { loginLines } from './events.ts';

export interface Batch {
  readonly key: string;
  /** `actor.id` of each of its events; no two events of a load have the same. */
  readonly ids: readonly string[];
}

export interface LoadOptions {
  readonly name: string;
  readonly senders: number;
  readonly batchEvents: number;
  readonly ballast?: number;
}

/**
 * Producers that send one batch after the other, each under a key of its own, until they are stopped or the server is
 * gone. A batch whose answer never came stays in hand, and is the first to be sent to the next server.
 */
export class Load {
  readonly acknowledged: Batch[] = [];
  /** Answers other than an acknowledgement. */
  readonly refused: string[] = [];
  readonly #options: LoadOptions;
  #inHand: Batch[] = [];
  #made = 0;
  #stopped = false;

  constructor(options: LoadOptions) {
    this.#options = options;
  }

  get ids(): string[] {
    return this.acknowledged.flatMap(({ ids }) => ids);
  }

  /** Sends until `stop` is called, or the connection breaks. */
  async run(client: Client): Promise<void> {
    this.#stopped = false;
    const senders = Array.from({ length: this.#options.senders }, () => this.#send(client));
    await Promise.all(senders);
  }

  stop(): void {
    this.#stopped = true;
  }

  /** Sends what is in hand, and nothing new. */
  async finish(client: Client): Promise<void> {
    for (const batch of this.#inHand) await this.#sendOne(client, batch);
    this.#inHand = [];
  }

  /** Sends batches again that were acknowledged, the last of them; gives how many events the server says it had already. */
  async repeat(client: Client, batches: number): Promise<number> {
    let repeated = 0;
    for (const batch of this.acknowledged.slice(-batches)) {
      repeated += (await client.sendEvents(this.#body(batch), 'application/x-ndjson', { key: batch.key })).repeated;
    }
    return repeated;
  }

  async #send(client: Client): Promise<void> {
    while (!this.#stopped) {
      const batch = this.#inHand.shift() ?? this.#make();
      try {
        await this.#sendOne(client, batch);
      } catch (error) {
        this.#inHand.push(batch);
        if (error instanceof TransportError) return;
        if (!(error instanceof AppError)) throw error;
        // What an ending server answers: nothing was written.
        this.refused.push(error.code);
        return;
      }
    }
  }

  async #sendOne(client: Client, batch: Batch): Promise<void> {
    const answer = await client.sendEvents(this.#body(batch), 'application/x-ndjson', { key: batch.key });
    if (answer.accepted + answer.repeated < batch.ids.length || answer.refused > 0 || answer.conflicts > 0) {
      this.refused.push(JSON.stringify(answer));
      return;
    }
    this.acknowledged.push(batch);
  }

  #body({ ids }: Batch): string {
    const { ballast = 0 } = this.#options;
    return loginLines(ids.map((id) => ({ id, ballast })));
  }

  #make(): Batch {
    this.#made += 1;
    const key = `${this.#options.name}-${this.#made}`;
    return { key, ids: Array.from({ length: this.#options.batchEvents }, (_, i) => `${key}-${i}`) };
  }
}
