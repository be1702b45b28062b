/** One part of the address: what it is in the page, and what it is in the query. */
export interface AddressField<T> {
  /** Its name in the query. */
  readonly parameter: string;
  /** As at first; the query leaves it out. */
  readonly home: T;
  readonly format: (value: T) => string | null;
  /** Undefined where it makes no sense. */
  readonly parse: (text: string) => T | undefined;
}

/** What fields stand for, by their names in the page. */
export type ValuesOf<Fields> = {
  readonly [Name in keyof Fields]: Fields[Name] extends AddressField<infer T> ? T : never;
};

/** A whole number from 0, such as the id of a class; null for none. */
export function number(parameter: string): AddressField<number | null> {
  return { parameter, home: null, format: (value) => (value === null ? null : String(value)), parse: whole };
}

/** A whole number from 1; null for what suits the run. */
export function positive(parameter: string): AddressField<number | null> {
  return { ...number(parameter), parse: (text) => whole(text) || undefined };
}

/** A whole number between two, both included; `home` as at first. */
export function within(parameter: string, least: number, most: number, home: number): AddressField<number> {
  const parse = (text: string) => {
    const value = whole(text);
    return value !== undefined && value >= least && value <= most ? value : undefined;
  };
  return { parameter, home, format: String, parse };
}

/** Whole numbers with dots between them, each once. */
export function numbers(parameter: string): AddressField<readonly number[]> {
  const parse = (text: string) => [...new Set(text.split('.').map(whole))].filter((id) => id !== undefined);
  return { parameter, home: [], format: (ids) => ids.join('.') || null, parse };
}

/** A place in an order: from 0 in the page, from 1 in the query, as the page names it; null for none. */
export function place(parameter: string): AddressField<number | null> {
  const field = positive(parameter);
  return {
    ...field,
    format: (at) => field.format(at === null ? null : at + 1),
    parse: (text) => placeOf(field.parse(text)),
  };
}

/** Places with dots between them, each once. */
export function places(parameter: string): AddressField<readonly number[]> {
  const field = numbers(parameter);
  return {
    ...field,
    format: (all) => field.format(all.map((at) => at + 1)),
    parse: (text) => field.parse(text)!.flatMap((number) => placeOf(number) ?? []),
  };
}

/** One of several words or numbers; `home` as at first. */
export function choice<T extends string | number>(
  parameter: string,
  values: readonly T[],
  home: T,
): AddressField<T> {
  const parse = (text: string) => values.find((value) => String(value) === text);
  return { parameter, home, format: String, parse };
}

/** A field that also reads words of addresses from before. */
export function formerly<T>(
  field: AddressField<T>,
  before: Readonly<Record<string, string>>,
): AddressField<T> {
  return { ...field, parse: (text) => field.parse(Object.hasOwn(before, text) ? before[text]! : text) };
}

/** One of several words, or null. */
export function option<T extends string>(parameter: string, values: readonly T[]): AddressField<T | null> {
  const parse = (text: string) => values.find((value) => value === text);
  return { parameter, home: null, format: (value) => value, parse };
}

/** Yes, or not. */
export function flag(parameter: string): AddressField<boolean> {
  const parse = (text: string) => text === 'yes';
  return { parameter, home: false, format: (value) => (value ? 'yes' : null), parse };
}

/** Any text. */
export function words(parameter: string): AddressField<string> {
  return { parameter, home: '', format: (value) => value || null, parse: (text) => text };
}

function placeOf(number: number | null | undefined): number | undefined {
  return number ? number - 1 : undefined;
}

function whole(text: string): number | undefined {
  return /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}
