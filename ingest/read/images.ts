import { ArrowFile } from '../arrow/arrow-file.ts';
import { readRegions } from '../arrow/columns.ts';
import type { Region } from '../arrow/metadata.ts';
import type { Images } from '../log.ts';
import { type Read, type Report, attempt, refusal } from '../refuse.ts';
import { Table, columnsOf } from './table.ts';

export const IMAGES_FILE = 'images.arrow';

/** `images.arrow`, open for its pictures. */
export interface OpenImages extends Images {
  close(): void;
}

/**
 * Reads `images.arrow`: everything but the pictures, of which it keeps where they stand.
 * @param classes of the run; where they are not known, class ids are not compared with them
 */
export function openImages(directory: string, classes: number | undefined, report: Report): Read<OpenImages> {
  return (
    attempt(report, () => {
      const file = ArrowFile.open(directory, IMAGES_FILE);
      try {
        return { ...readImages(file, classes, report), close: () => file.close() };
      } catch (error) {
        file.close();
        throw error;
      }
    }) ?? {}
  );
}

function readImages(file: ArrowFile, classCount: number | undefined, report: Report): Read<Images> {
  const column = columnsOf(file, report);
  const columns = {
    image: column('image', ['int32']),
    class: column('class', ['int32']),
    name: column('name', ['utf8']),
    picture: column('picture', ['binary']),
  };
  const table = Table.of(file, report);
  if (table === undefined) return {};
  if (table.rows === 0) report(refusal({ file: file.name }, 'at least one image', 'none'));
  table.checkOrder(table.ints(columns.image));
  const classes = table.ints(columns.class);
  table.checkRange(classes, 'class ids', classCount);
  const names = table.strings(columns.name);
  const { picture } = columns;
  const pictures =
    picture && attempt(report, () => table.batches.flatMap((batch) => readRegions(file, batch, picture)));
  return {
    count: table.rows,
    classes: classes?.values,
    names,
    hasPicture: pictures && ((image) => pictures[image] !== undefined),
    picture: pictures && (async (image) => readPicture(file, pictures[image])),
  };
}

async function readPicture(file: ArrowFile, region: Region | undefined): Promise<Uint8Array | null> {
  if (region === undefined) return null;
  const bytes = new Uint8Array(region.length);
  await file.read(region.position, bytes);
  return bytes;
}
