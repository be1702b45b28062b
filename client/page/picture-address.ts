import { routes, type RunDetail } from '../../schema/index.ts';
import type { ImageNames } from '../data/needs.ts';

/** Address of an image's picture; null where the log has none, undefined until that is known. */
export function pictureAddress(
  { id, version }: Pick<RunDetail, 'id' | 'version'>,
  names: Pick<ImageNames, 'hasPicture'> | null | undefined,
  image: number,
): string | null | undefined {
  if (!names) return undefined;
  return names.hasPicture(image) ? routes.picture(id, image, version) : null;
}
