/**
 * Works on one input after the other, never on two at once: of those that come while it works only the newest is worked on. What waits behind, or is asked
 * of the same worker by others, does not wait for what nobody wants any more.
 */
export class Newest<Input, Output> {
  readonly #work: (input: Input) => Promise<Output>;
  #wanted: Wanted<Input, Output> | null = null;
  #isBusy = false;

  constructor(work: (input: Input) => Promise<Output>) {
    this.#work = work;
  }

  /** Works on an input as soon as it may. Of the input before, if it was not answered yet, nothing is heard any more. */
  want(input: Input, answered: (output: Output) => void, failed: (error: unknown) => void): void {
    this.#wanted = { input, answered, failed };
    if (!this.#isBusy) void this.#go();
  }

  /** Nothing is wanted any more. */
  forget(): void {
    this.#wanted = null;
  }

  async #go(): Promise<void> {
    this.#isBusy = true;
    while (this.#wanted) {
      const wanted = this.#wanted;
      const tell = await this.#answerOf(wanted);
      if (this.#wanted !== wanted) continue;
      this.#wanted = null;
      tell();
    }
    this.#isBusy = false;
  }

  async #answerOf({ input, answered, failed }: Wanted<Input, Output>): Promise<() => void> {
    try {
      const output = await this.#work(input);
      return () => answered(output);
    } catch (error) {
      return () => failed(error);
    }
  }
}

interface Wanted<Input, Output> {
  readonly input: Input;
  readonly answered: (output: Output) => void;
  readonly failed: (error: unknown) => void;
}
