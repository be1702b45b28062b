/** The rules of thumb that are checked, those that spoil a training first: the order of findings everywhere. */
export const RULE_IDS = [
  'not-finite',
  'exploding-gradients',
  'dead-filter',
  'vanishing-gradients',
  'update-ratio',
  'stopped-filter',
  'growing-sd',
  'initialisation',
  'duplicate-filters',
  'ever-active-filter',
] as const;

export type RuleId = (typeof RULE_IDS)[number];

/** How much a finding can be relied on: what was counted, what follows from what was measured, what a rule of thumb says. */
export type Certainty = 'counted' | 'measured' | 'rule of thumb';

/** A rule as a reader is told of it. */
export interface RuleOfThumb {
  readonly id: RuleId;
  /** What is found, as a heading. */
  readonly title: string;
  /** The measure that is compared with the limit, and how. */
  readonly measure: string;
  /** What `value` and `other` of its findings are. */
  readonly value: string;
  readonly other: string;
  readonly certainty: Certainty;
  readonly why: string;
  readonly source: string;
  /** A measure of the index that shows it: of the filters where there are some, else of the layer. */
  readonly shownBy: 'gradientNorm' | 'relativeChange' | 'sd' | 'norm' | 'change' | 'cosine';
}

const DEEPTRACKER = 'DeepTracker (Liu et al. 2018)';

/** What is said of each rule: on the page, by the command and in `docs/findings.md`. The limits stand where they are used. */
export const RULES: Readonly<Record<RuleId, RuleOfThumb>> = {
  'not-finite': {
    id: 'not-finite',
    title: 'NaN or infinity',
    measure: 'coefficients and gradients that are not finite numbers, beyond the number of the dump before',
    value: 'weights not finite',
    other: 'gradients not finite',
    certainty: 'counted',
    why: 'NaN spreads to all that is computed from it and never becomes a number again. Look at the learning rate and the data just before it began. With loss scaling, gradients alone may be infinite now and then.',
    source: 'IEEE 754; Micikevicius et al. 2018, Mixed Precision Training, section 3.2',
    shownBy: 'norm',
  },
  'exploding-gradients': {
    id: 'exploding-gradients',
    title: 'Exploding gradients',
    measure: 'gradient norm in multiples of its geometric mean over the dumps before',
    value: 'largest multiple of the usual norm',
    other: 'largest gradient norm',
    certainty: 'measured',
    why: 'One such step can undo what was learned, and the loss jumps. A lower learning rate, a warm-up or clipping the norm helps.',
    source: `${DEEPTRACKER}, section 4; Pascanu, Mikolov and Bengio 2013, On the difficulty of training recurrent neural networks`,
    shownBy: 'gradientNorm',
  },
  'dead-filter': {
    id: 'dead-filter',
    title: 'Dead filters',
    measure: 'change of the weights, 0 at every dump, or no gradient ever',
    value: 'largest change',
    other: 'share of the filters of the layer',
    certainty: 'counted',
    why: 'No gradient reaches them: dying ReLU, often of a learning rate that was high at the start. They cost time and add nothing, so they can be removed. Where a whole layer never changes it is likely frozen.',
    source: `${DEEPTRACKER}, section 8.2 and figure 7e`,
    shownBy: 'relativeChange',
  },
  'vanishing-gradients': {
    id: 'vanishing-gradients',
    title: 'Vanishing gradients',
    measure: 'gradient norm over weight norm, as a part of the median of all layers at the same dump',
    value: 'geometric mean of that part',
    other: 'smallest part',
    certainty: 'measured',
    why: 'The layer hardly learns while the others do. Skips, normalisation or another initialisation let gradients pass.',
    source: `${DEEPTRACKER}, section 4; Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks`,
    shownBy: 'gradientNorm',
  },
  'update-ratio': {
    id: 'update-ratio',
    title: 'Update ratio far from 1e-3',
    measure: 'size of an update over size of the weights, in an iteration',
    value: 'geometric mean of the ratio',
    other: 'iterations that a ratio is measured over',
    certainty: 'rule of thumb',
    why: 'An update is expected to be about a thousandth of the weights: where it is far less the learning rate may be too low, where it is far more it is probably too high.',
    source: `${DEEPTRACKER}, section 4 and footnote 2; Karpathy, CS231n, Neural Networks 3`,
    shownBy: 'relativeChange',
  },
  'stopped-filter': {
    id: 'stopped-filter',
    title: 'Filters that stopped',
    measure: 'change of the weights, 0 from some dump to the end, or no gradient from there on',
    value: 'part of the dumps that it has stood still',
    other: 'share of the filters of the layer',
    certainty: 'counted',
    why: 'They died during the training: an update pushed them where no input makes them active. Look at what happened just before.',
    source: `${DEEPTRACKER}, section 8.2 (figure 7e); Lu et al. 2019, Dying ReLU and Initialization`,
    shownBy: 'relativeChange',
  },
  'growing-sd': {
    id: 'growing-sd',
    title: 'Weights that spread',
    measure: 'sd of the weights at the end over that after the first third',
    value: 'growth since the first third',
    other: 'sd at the end',
    certainty: 'rule of thumb',
    why: 'While a training converges sd falls slowly. One that grows to the end says that nothing holds the weights back: too little weight decay, or a learning rate that is too high.',
    source: `${DEEPTRACKER}, section 8.2 and figure 7a–c`,
    shownBy: 'sd',
  },
  initialisation: {
    id: 'initialisation',
    title: 'Initialisation that does not fit',
    measure:
      'sd of the weights at the first dump over the nearest of the usual ones for this fan-in and fan-out',
    value: 'multiple of the nearest usual sd',
    other: 'the nearest usual sd',
    certainty: 'rule of thumb',
    why: 'The scale of signals and gradients is multiplied by it in every layer, so a deep network may start with signals that die out or blow up.',
    source: `${DEEPTRACKER}, section 4 and footnote 3; LeCun et al. 1998; Glorot and Bengio 2010; He et al. 2015`,
    shownBy: 'sd',
  },
  'duplicate-filters': {
    id: 'duplicate-filters',
    title: 'Duplicate filters',
    measure: 'cosine of the angle between two filters of a layer at the last dump',
    value: 'smallest cosine that links them',
    other: 'filters that say the same',
    certainty: 'measured',
    why: 'They answer alike to every input, so all but one are wasted, and a smaller layer would do.',
    source: 'RoyChowdhury et al. 2017, Reducing Duplicate Filters in Deep Neural Networks',
    shownBy: 'relativeChange',
  },
  'ever-active-filter': {
    id: 'ever-active-filter',
    title: 'Filters that never settle',
    measure: 'relative change as a multiple of the median of the layer at the same dump, over the last third',
    value: 'geometric mean of that multiple',
    other: 'share of those dumps',
    certainty: 'measured',
    why: 'The others converge and they go on changing: they may not have been trained well. Without them the accuracy was the same in the paper.',
    source: `${DEEPTRACKER}, section 8.2 and figure 8c`,
    shownBy: 'relativeChange',
  },
};
