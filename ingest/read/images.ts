import type { RunDescription } from '../../schema/index.ts';
import { ArrowFile } from '../arrow/arrow-file.ts';
import type { Column, Region } from '../arrow/metadata.ts';
import { allBatches, readAllNumbers, readRegions, readStrings } from '../arrow/columns.ts';
import type { Images } from '../log.ts';
import { refusal } from '../refuse.ts';
import { checkOrder, checkRange } from './checks.ts';

export const IMAGES_FILE = 'images.arrow';

/** `images.arrow`, open for its pictures. */
export interface OpenImages extends Images {
  close(): void;
}

/** Reads `images.arrow`: everything but the pictures, of which it keeps where they stand. @throws {TraincubeError} `refused` */
export function openImages(directory: string, run: RunDescription): OpenImages {
  const file = ArrowFile.open(directory, IMAGES_FILE);
  try {
    return readImages(file, run);
  } catch (error) {
    file.close();
    throw error;
  }
}

function readImages(file: ArrowFile, run: RunDescription): OpenImages {
  const columns = {
    image: file.column('image', ['int32']),
    class: file.column('class', ['int32']),
    name: file.column('name', ['utf8']),
    picture: file.column('picture', ['binary']),
  };
  const { batches, rows } = allBatches(file);
  if (rows === 0) throw refusal({ file: file.name }, 'at least one image', 'none');
  const read = (column: Column) => ({
    file,
    batches,
    column,
    values: readAllNumbers(file, batches, column, Int32Array),
  });
  const classes = read(columns.class);
  checkOrder(read(columns.image));
  checkRange(classes, 'class ids', run.classes.length);
  const names = readStrings(file, batches, columns.name);
  const pictures = batches.flatMap((batch) => readRegions(file, batch, columns.picture, 'allowed'));
  return {
    count: rows,
    classes: classes.values,
    names,
    picture: async (image) => readPicture(file, pictures[image]),
    close: () => file.close(),
  };
}

async function readPicture(file: ArrowFile, region: Region | undefined): Promise<Uint8Array | null> {
  if (region === undefined) return null;
  const bytes = new Uint8Array(region.length);
  await file.read(region.position, bytes);
  return bytes;
}
