/** What is made of a number, made when it is first asked for. */
export function onceOfNumber<Made>(make: (of: number) => Made): (of: number) => Made {
  const made = new Map<number, { readonly of: Made }>();
  return (of) => {
    const known = made.get(of) ?? { of: make(of) };
    made.set(of, known);
    return known.of;
  };
}
