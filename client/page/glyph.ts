import { classScoreAt, firstAtLeast, flippedImages, type Rule, type Scores } from '../../analysis/index.ts';
import { WIDEST_GLYPH } from '../drawing/anomaly-glyphs.ts';
import { counted, exact } from '../drawing/numbers.ts';
import type { TimeScale } from '../drawing/scale.ts';
import { dumpIndex, type DumpIndex, type Px } from '../drawing/spaces.ts';
import type { Anomalies } from './anomalies.ts';
import type { ClassClusters } from './class-clusters.ts';
import type { OpenRun } from './open-run.ts';

/** The glyph of an anomaly: by which rule, at which dump, of which class or cluster; of all classes where both are null. */
export interface Glyph {
  readonly rule: Rule;
  readonly dump: DumpIndex;
  readonly class: number | null;
  readonly cluster: number | null;
}

/** Images that flip at a glyph's dump by its rule. Of a cluster, or of all classes, those in classes that reach the threshold, as the glyph's width. */
export interface GlyphCount {
  readonly learned: number;
  readonly forgotten: number;
  /** In how many classes. */
  readonly classes: number;
}

/** What the glyphs' numbers come from. */
export interface GlyphSources {
  readonly run: OpenRun;
  readonly anomalies: Anomalies;
  readonly clusters: ClassClusters;
}

/** Null until it is known. */
export function countGlyph({ run, anomalies, clusters }: GlyphSources, glyph: Glyph): GlyphCount | null {
  const [flips, scores, rule] = [anomalies.flips(), anomalies.scores(), anomalies.rule()];
  if (!flips || !scores || !rule) return null;
  const [classOf, clusterOf] = [run.classOf(), clusters.clusters()?.cluster];
  const found = new Set<number>();
  const isWanted = (image: number) => {
    const id = classOf[image]!;
    if (glyph.class !== null) return id === glyph.class;
    if (glyph.cluster !== null && clusterOf?.[id] !== glyph.cluster) return false;
    return classScoreAt(scores, id, glyph.rule, glyph.dump) >= rule.threshold;
  };
  const { learned, forgotten } = flippedImages(flips, glyph.dump, rule.window, glyph.rule, isWanted);
  for (const images of [learned, forgotten]) images.forEach((image) => found.add(classOf[image]!));
  return { learned: learned.length, forgotten: forgotten.length, classes: found.size };
}

/** `▽ 240 images of 7 classes: 12 learned, 228 forgotten`. */
export function glyphText(sources: GlyphSources, glyph: Glyph): string {
  const count = countGlyph(sources, glyph);
  if (!count) return '';
  const { learned, forgotten, classes } = count;
  const images = learned + forgotten;
  const name = glyph.class === null ? undefined : sources.run.detail()?.classNames[glyph.class];
  const of = name ?? counted(classes, 'class');
  const sign = glyph.rule === 'left' ? '▽' : '△';
  return `${sign} ${counted(images, 'image')} of ${of}: ${exact(learned)} learned, ${exact(forgotten)} forgotten`;
}

/**
 * The dump whose glyph is at a place: of those that lie there the widest, where none does the nearest; null where none is near.
 * @param widthOf how wide the glyph of a score is, in CSS pixels
 */
export function glyphNear(
  scores: Scores,
  rule: Rule,
  threshold: number,
  widthOf: (score: number) => number,
  scale: TimeScale,
  x: Px,
): DumpIndex | null {
  const reach = Math.ceil((WIDEST_GLYPH / 2) * scale.dumpsPerPx);
  const middle = scale.dumpAt(x);
  let [found, best] = [-1, -Infinity];
  const end = firstAtLeast(scores.dump, middle + reach + 1);
  for (let at = firstAtLeast(scores.dump, middle - reach); at < end; at++) {
    const [dump, score] = [scores.dump[at]!, scores[rule][at]!];
    const away = Math.abs(scale.middle(dumpIndex(dump)) - x);
    const width = widthOf(score);
    if (score < threshold || away > WIDEST_GLYPH / 2) continue;
    const rank = away <= width / 2 ? width : -away;
    if (rank > best) [found, best] = [dump, rank];
  }
  return found < 0 ? null : dumpIndex(found);
}
