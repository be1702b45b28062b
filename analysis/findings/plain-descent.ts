const OPTIMIZER = /optimi[sz]er/i;
const PLAIN = /\b(sgd|momentum|nesterov|gradient.?descent)\b/i;
/** Of these some have `momentum` among their settings. */
const SCALED = /ada|lamb|lars|lion|rms/i;

/**
 * Whether the run says that its optimizer takes steps of the learning rate times the gradient, or a mean of gradients: stochastic gradient descent. Adam and its
 * like divide by the size of the gradients; of them, and where nothing is said, the step does not follow from the log.
 */
export function isPlainDescent(hyperparameters: Readonly<Record<string, unknown>>): boolean {
  const said = Object.entries(hyperparameters)
    .filter(([name]) => OPTIMIZER.test(name))
    .map(([, value]) => JSON.stringify(value))
    .join(' ');
  return PLAIN.test(said) && !SCALED.test(said);
}
