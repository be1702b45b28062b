/**
 * The values of another run at the iterations of this one: its own where it has a dump there, on the straight line between two dumps elsewhere; NaN outside of
 * its iterations, and where one of the two has no value.
 *
 * @param iterations ascending
 * @param others ascending, an entry a value
 */
export function alignedValues(
  iterations: ArrayLike<number>,
  others: ArrayLike<number>,
  values: ArrayLike<number>,
): Float64Array {
  const aligned = new Float64Array(iterations.length).fill(NaN);
  let after = 0;
  for (let dump = 0; dump < iterations.length; dump++) {
    const iteration = iterations[dump]!;
    while (after < others.length && others[after]! < iteration) after += 1;
    if (others[after] === iteration) aligned[dump] = values[after]!;
    else if (after > 0 && after < others.length) {
      const [from, to] = [others[after - 1]!, others[after]!];
      const share = (iteration - from) / (to - from);
      aligned[dump] = values[after - 1]! * (1 - share) + values[after]! * share;
    }
  }
  return aligned;
}
