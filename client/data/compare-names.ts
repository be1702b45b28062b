/** The order of names: `class-2` before `class-10`. */
export const compareNames = new Intl.Collator('en', { numeric: true }).compare;
