import { DefaultUrlSerializer, type UrlTree } from '@angular/router';
import { mendedAddress } from './mended-address.ts';

/** Reads addresses as Angular does, also those with malformed escapes, which it refuses. */
export class LenientUrls extends DefaultUrlSerializer {
  override parse(address: string): UrlTree {
    return super.parse(mendedAddress(address));
  }
}
