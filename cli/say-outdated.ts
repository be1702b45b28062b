/** An index is made from the log: one that an older traincube made is built again, and that is said. */
export function sayOutdated(run: string): void {
  console.log(`${run}: its index was made by an older traincube; it is built again.`);
}
