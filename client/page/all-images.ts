import { Injectable, computed, inject, type Signal } from '@angular/core';
import { present, sameNeeds, type Answer } from '../data/coordinator.ts';
import { declareNeeds } from '../data/declare-needs.ts';
import type { ImageChunk } from '../data/image-results.ts';
import { dumpImagesNeed, imageNamesNeed } from '../data/needs.ts';
import { imageName } from './image-name.ts';
import { OpenRun } from './open-run.ts';

const AWAITED: Answer<ImageChunk> = { state: 'awaited' };

/** What all images of the run are taken for, at one dump after the other. */
@Injectable()
export class AllImages {
  readonly #run = inject(OpenRun);

  /** Names and pictures of the images; null until they are here, and as long as they are not wanted. Call it where Angular injects. */
  names(isWanted = () => true) {
    const need = computed(() => {
      const run = this.#run.detail();
      return run && isWanted() ? imageNamesNeed(run) : undefined;
    });
    const coordinator = declareNeeds(() => (need() ? [need()!] : []));
    return computed(() => (need() && present(coordinator.answer(need()!))) ?? null);
  }

  /** What an image is called: as the log says, or `image 302` where it says nothing, or only a number; null for no image. Call it where Angular injects. */
  nameOf(image: Signal<number | null>): Signal<string | null> {
    const names = this.names(() => image() !== null);
    return computed(() => (image() === null ? null : imageName(names()?.name(image()!), image()!)));
  }

  /** What all images are taken for at each of some dumps. Call it where Angular injects. */
  atEach(dumps: Signal<readonly number[]>): Signal<readonly Answer<ImageChunk>[]> {
    const needs = computed(
      () => {
        const run = this.#run.detail();
        return run ? dumps().map((dump) => dumpImagesNeed(run, dump)) : [];
      },
      { equal: sameNeeds },
    );
    const coordinator = declareNeeds(needs);
    return computed(() => needs().map((need) => coordinator.answer(need)));
  }

  /** What all images are taken for at a dump; null for none. Call it where Angular injects. */
  at(dump: Signal<number | null>): Signal<Answer<ImageChunk>> {
    const need = computed(() => {
      const [run, wanted] = [this.#run.detail(), dump()];
      return run && wanted !== null && wanted < run.dumps ? dumpImagesNeed(run, wanted) : undefined;
    });
    const coordinator = declareNeeds(() => (need() ? [need()!] : []));
    return computed(() => (need() ? coordinator.answer(need()!) : AWAITED));
  }
}
