import '@angular/compiler';
import { RendererFactory2 } from '@angular/core';
import { TestBed, TestComponentRenderer } from '@angular/core/testing';
import { BrowserTestingModule, platformBrowserTesting } from '@angular/platform-browser/testing';
import { Coordinator, type Need } from './coordinator.ts';
import { PageCoordinator } from './declare-needs.ts';

/** What answers in the place of the server. @param key of the need, mostly its address */
export type Server = (key: string) => Promise<unknown>;

/** Nothing is drawn: signals and effects alone. */
const PAGELESS = [
  { provide: RendererFactory2, useValue: {} },
  { provide: TestComponentRenderer, useValue: { removeAllRootElements: () => undefined } },
];

class Served extends Coordinator {
  readonly #server: Server;

  constructor(server: Server) {
    super();
    this.#server = server;
  }

  override want(owner: object, needs: readonly Need<unknown>[]): void {
    super.want(
      owner,
      needs.map((need) => ({ ...need, load: () => this.#server(need.key) })),
    );
  }
}

/** Makes something where Angular injects, whose needs a server of the test answers. @returns what was made */
export function injected<T>(server: Server, make: () => T): T {
  if (!TestBed.platform) TestBed.initTestEnvironment(BrowserTestingModule, platformBrowserTesting());
  TestBed.configureTestingModule({
    providers: [...PAGELESS, { provide: PageCoordinator, useValue: new Served(server) }],
  });
  return TestBed.runInInjectionContext(make);
}

/** Rounds in which what waits for one thing after the other has come, however slow the machine is. */
const ROUNDS = 8;

/** Lets effects run and what has been answered arrive, once so many ms are over. */
export async function passed(ms = 0): Promise<void> {
  const end = performance.now() + ms;
  for (let round = 0; round < ROUNDS; round += performance.now() < end ? 0 : 1) {
    TestBed.tick();
    await new Promise((resolve) => setTimeout(resolve));
  }
  TestBed.tick();
}
