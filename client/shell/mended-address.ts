/** What the percent signs of an address begin: bytes in hex, one after the other, or nothing. */
const ESCAPES = /(?:%[0-9a-f]{2})+|%/gi;

/** An address with the percent signs that encode nothing written as percent signs: a link that was cut still opens its run. */
export function mendedAddress(address: string): string {
  return address.replace(ESCAPES, (found) => (isEncoded(found) ? found : found.replaceAll('%', '%25')));
}

function isEncoded(escapes: string): boolean {
  try {
    // The build leaves out a call whose value nobody uses, though it may throw.
    return decodeURIComponent(escapes) !== '';
  } catch {
    return false;
  }
}
