/** What the page is watched with; it lives in the page. */
export interface PageClock {
  /** In ms from the navigation: the frame with the view's picture, of which more may come, and the first one with nothing more to come; NaN before. */
  readonly opened: { readonly picture: number; readonly rest: number };
  isAtRest(): boolean;
  /** Drawings on a canvas so far. */
  readonly drawings: number;
  /** Whether nothing is on its way, and something has been drawn since there were so many drawings, and is all on the screen. */
  isDrawnSince(drawings: number): boolean;
  /** How long the last drawing has been on the screen, in ms. */
  readonly shownFor: number;
  /** From the next input of a slider. */
  afterInput(label: string): Promise<Answered>;
}

/** The ms from an input to the frames that show the first drawing that follows, and the last one, which may have waited for data. */
export interface Answered {
  readonly first: number;
  readonly last: number;
}

declare global {
  interface Window {
    pageClock: PageClock;
  }
}

/** Runs in the page, before all of its own scripts: notes when something is drawn, and when that is on the screen. */
export function watchDrawing(): void {
  /** After a drawing and so long without another one, in ms, all is drawn. */
  const QUIET = 150;
  const SILENT = 1000;
  /** What views call what they have drawn. */
  const PICTURES = ['stripes', 'charts', 'grid', 'cube', 'findings'];
  const opened = { picture: NaN, rest: NaN };
  let drawings = 0;
  let drawnAt = -Infinity;
  let shownAt = -Infinity;
  let inputAt = Infinity;
  let firstShownAt = NaN;
  let isAwaited = false;

  const onDrawing = () => {
    drawings += 1;
    drawnAt = performance.now();
    if (isAwaited) return;
    isAwaited = true;
    requestAnimationFrame(() => {
      isAwaited = false;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => {
        shownAt = performance.now();
        if (Number.isNaN(firstShownAt) && drawnAt > inputAt) firstShownAt = shownAt;
      };
      port2.postMessage(null);
    });
  };
  const context = CanvasRenderingContext2D.prototype;
  for (const name of ['putImageData', 'drawImage', 'clearRect', 'fillRect', 'fill', 'stroke'] as const) {
    const draw = context[name] as (...parameters: unknown[]) => void;
    context[name] = function (this: CanvasRenderingContext2D, ...parameters: unknown[]) {
      onDrawing();
      draw.apply(this, parameters);
    };
  }

  const watch = () => {
    const isDrawn = document.querySelector('main [data-drawn][aria-busy=false]') !== null;
    const hasPicture = PICTURES.some((name) => document.querySelector(`main [data-drawn=${name}]`) !== null);
    if (Number.isNaN(opened.picture) && hasPicture && drawings > 0) opened.picture = performance.now();
    if (isDrawn && !document.querySelector('[aria-busy=true]')) opened.rest = performance.now();
    else requestAnimationFrame(watch);
  };
  requestAnimationFrame(watch);

  window.pageClock = {
    opened,
    isAtRest: () => !Number.isNaN(opened.rest) && performance.now() - drawnAt > QUIET,
    get drawings() {
      return drawings;
    },
    isDrawnSince: (before) =>
      drawings > before &&
      shownAt > drawnAt &&
      performance.now() - drawnAt > QUIET &&
      !document.querySelector('[aria-busy=true]'),
    get shownFor() {
      return performance.now() - shownAt;
    },
    afterInput: (label) =>
      new Promise((resolve, reject) => {
        const onInput = (event: Event) => {
          const start = event.timeStamp;
          inputAt = start;
          firstShownAt = NaN;
          const look = () => {
            const now = performance.now();
            if (shownAt > start && drawnAt < shownAt && now - drawnAt > QUIET)
              resolve({ first: firstShownAt - start, last: shownAt - start });
            else if (now - start > SILENT && drawnAt < start)
              reject(new Error(`The slider ${label} draws nothing.`));
            else setTimeout(look, 10);
          };
          look();
        };
        document
          .querySelector(`input[type=range][aria-label="${label}"]`)!
          .addEventListener('input', onInput, { once: true });
      }),
  };
}

/** Runs in the page: notes the time of each frame until it is told to end. */
export function recordFrames(): { end(): number[] } {
  const times: number[] = [];
  let isRecording = true;
  const note = (time: number) => {
    times.push(time);
    if (isRecording) requestAnimationFrame(note);
  };
  requestAnimationFrame(note);
  return {
    end: () => {
      isRecording = false;
      return times.slice(1).map((time, i) => time - times[i]!);
    },
  };
}
