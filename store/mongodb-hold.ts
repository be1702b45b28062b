import { MongoServerError, type Collection } from 'mongodb';
import {
  EXPIRY,
  HEARTBEAT,
  endHolder,
  heldError,
  isAlive,
  newHolder,
  type Hold,
  type Holder,
} from './holder.ts';

/** Who holds a run, and until when that counts, in ms since 1970, where the process cannot be seen. */
export interface HeldRun extends Holder {
  readonly _id: string;
  readonly until: number;
}

const DUPLICATE_KEY = 11_000;

/** A document that names the process which holds a run; it says again and again that it lives. */
export class MongoHold implements Hold {
  readonly #holder = newHolder();
  readonly #beat: NodeJS.Timeout;

  private constructor(
    readonly held: Collection<HeldRun>,
    readonly run: string,
    readonly location: string,
    readonly released: () => void,
  ) {
    // A beat that fails is met at the next write.
    this.#beat = setInterval(() => void this.check().catch(() => {}), HEARTBEAT).unref();
  }

  /** @throws {TraincubeError} `store-busy`; what the driver throws */
  static async take(
    held: Collection<HeldRun>,
    run: string,
    location: string,
    released: () => void,
  ): Promise<MongoHold> {
    const hold = new MongoHold(held, run, location, released);
    try {
      await hold.#take();
      return hold;
    } catch (error) {
      clearInterval(hold.#beat);
      endHolder(hold.#holder);
      throw error;
    }
  }

  /** Says that it lives. @throws {TraincubeError} `store-busy`, where another process has taken the run meanwhile */
  async check(): Promise<void> {
    const { token } = this.#holder;
    const { matchedCount } = await this.held.updateOne(
      { _id: this.run, token },
      { $set: { until: Date.now() + EXPIRY } },
    );
    if (matchedCount === 0) await this.#take();
  }

  async release(): Promise<void> {
    clearInterval(this.#beat);
    endHolder(this.#holder);
    this.released();
    await this.held.deleteOne({ _id: this.run, token: this.#holder.token });
  }

  async #take(): Promise<void> {
    const document = { _id: this.run, ...this.#holder, until: Date.now() + EXPIRY };
    try {
      await this.held.insertOne(document);
    } catch (error) {
      if (!(error instanceof MongoServerError) || error.code !== DUPLICATE_KEY) throw error;
      await this.#takeOver(document);
    }
  }

  /** In the place of a dead holder, unless another process was faster. */
  async #takeOver(document: HeldRun): Promise<void> {
    const other = await this.held.findOne({ _id: this.run });
    if (!other) return this.#take();
    const { token, until } = other;
    if (isAlive(other) ?? until > Date.now()) throw heldError(this.run, this.location, other);
    const { matchedCount } = await this.held.replaceOne({ _id: this.run, token, until }, document);
    if (matchedCount === 0)
      throw heldError(this.run, this.location, (await this.held.findOne({ _id: this.run })) ?? other);
  }
}
