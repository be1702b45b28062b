import type { Flips, Stage } from '../../analysis/index.ts';
import type { Stretch } from '../drawing/scale.ts';

/** Flips of a stretch, as if the run were nothing else. @param flips none but those of the stretch, with an entry for every dump of the run */
export function flipsWithin(flips: Flips, { first, last }: Stretch): Flips {
  return { ...flips, offsets: flips.offsets.slice(first, last + 2) };
}

/** The parts of stages that lie in a stretch, by its own dumps. */
export function stagesWithin(stages: readonly Stage[], { first, last }: Stretch): readonly Stage[] {
  return stages
    .filter(({ from, to }) => to >= first && from <= last)
    .map((stage) => ({
      ...stage,
      from: Math.max(stage.from, first) - first,
      to: Math.min(stage.to, last) - first,
    }));
}
