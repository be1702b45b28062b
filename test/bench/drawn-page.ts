import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { percentile, summary, type BenchResult } from './measure.ts';
import { recordFrames, watchDrawing, type Answered } from './page-clock.ts';

const VIEWPORT = { width: 1440, height: 900 };
/** A page that has not come to rest after this is not slow but broken, in ms. */
export const PATIENCE = 60_000;
/** A hand turns a wheel, or moves a slider, about as often as the screen is drawn, in ms. */
const MOVE_EVERY = 16;
/** What the product is to keep to, in ms. */
export const TARGETS = { picture: 1000, slider: 100, frame: 17 } as const;

/** Opens the address in a browser without a memory of it, and waits until the page is at rest. @param ready waits, in the window that is open, until it may go there */
export async function openPage(
  browser: Browser,
  address: string,
  ready?: () => Promise<void>,
): Promise<Page> {
  const page = await goWatched(browser, address, watchDrawing, {}, ready);
  await page.waitForFunction(() => window.pageClock.isAtRest(), undefined, { timeout: PATIENCE });
  return page;
}

/** Goes to the address in a browser without a memory of it. @param watch runs in the page, before all of its own scripts @param ready as of `openPage` */
export async function goWatched(
  browser: Browser,
  address: string,
  watch: () => void,
  options: BrowserContextOptions = {},
  ready?: () => Promise<void>,
): Promise<Page> {
  const context = await browser.newContext({ viewport: VIEWPORT, ...options });
  const page = await context.newPage();
  page.on('pageerror', (error) => {
    throw error;
  });
  // What compiles this file names functions by a call that the page does not have.
  await page.addInitScript('globalThis.__name = (named) => named;');
  await page.addInitScript(watch);
  await ready?.();
  await page.goto(address, { waitUntil: 'commit' });
  return page;
}

/** From a key on the slider to the picture that follows from it. @param until the last picture, or the first where data may still come */
export async function benchSlider(
  page: Page,
  label: string,
  steps: number,
  where = '',
  until: keyof Answered = 'last',
): Promise<BenchResult> {
  const slider = page.locator(`input[type=range][aria-label="${label}"]`);
  await slider.focus();
  const seconds: number[] = [];
  for (let step = -2; step < steps; step++) {
    const before = await slider.inputValue();
    const pictured = await page.evaluateHandle(
      (name) => ({ shown: window.pageClock.afterInput(name) }),
      label,
    );
    await page.keyboard.press(step % 16 < 8 ? 'ArrowRight' : 'ArrowLeft');
    const taken = await pictured.evaluate(({ shown }) => shown);
    if ((await slider.inputValue()) === before) throw new Error(`The slider ${label} does not move.`);
    if (step >= 0) seconds.push(taken[until]);
  }
  const p95 = percentile(seconds, 0.95);
  return {
    name: `slider to picture, ${label}${where}`,
    unit: 'ms',
    ...summary(seconds),
    target: `p95 < ${TARGETS.slider} ms`,
    ok: p95 < TARGETS.slider,
    note: `p95 ${p95.toPrecision(3)} ms`,
  };
}

/** The times between frames while a hand moves, in ms. */
export async function framesOf(
  page: Page,
  moves: number,
  make: (move: number) => Promise<void>,
): Promise<number[]> {
  const recording = await page.evaluateHandle(recordFrames);
  for (let move = 0; move < moves; move++) {
    const next = performance.now() + MOVE_EVERY;
    await make(move);
    await new Promise((resolve) => setTimeout(resolve, next - performance.now()));
  }
  return recording.evaluate((frames) => frames.end());
}

export function framesWithin(name: string, frames: readonly number[], most: number): BenchResult {
  const p95 = percentile(frames, 0.95);
  return {
    name: `frames, ${name}`,
    unit: 'ms',
    ...summary(frames),
    target: `p95 < ${most} ms`,
    ok: p95 < most,
    note: `p95 ${p95.toPrecision(3)} ms, longest ${Math.max(...frames).toPrecision(3)} ms, of ${frames.length}`,
  };
}
