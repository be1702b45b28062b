import { DamagedMetadata, type FlatTable } from './flatbuffer.ts';

/** A field of an Arrow schema and how much of a record batch's metadata it takes, its children included. */
export interface ArrowField {
  readonly name: string;
  /** As a reader would write it: `int32`, `list<float32>`, `dictionary<utf8>`. */
  readonly type: string;
  readonly children: readonly ArrowField[];
  readonly extent: Extent;
}

/** Entries of the three lists in a record batch's metadata that a field takes. */
export interface Extent {
  readonly nodes: number;
  readonly buffers: number;
  /** Entries of `variadicBufferCounts`; each adds as many buffers as it says. */
  readonly variadics: number;
}

const FLOATS = ['float16', 'float32', 'float64'];

/**
 * The types of Schema.fbs by the number of their `Type`: name, and the buffers of their own in a record batch. Only those that a log uses are told
 * apart by their parameters; of the others it is enough to know what they take, so that columns which a reader does not know can be passed over.
 */
const TYPES: Readonly<Record<number, readonly [name: string, buffers: number]>> = {
  1: ['null', 0],
  2: ['int', 2],
  3: ['float', 2],
  4: ['binary', 3],
  5: ['utf8', 3],
  6: ['bool', 2],
  7: ['decimal', 2],
  8: ['date', 2],
  9: ['time', 2],
  10: ['timestamp', 2],
  11: ['interval', 2],
  12: ['list', 2],
  13: ['struct', 1],
  14: ['union', 1],
  15: ['fixed_size_binary', 2],
  16: ['fixed_size_list', 1],
  17: ['map', 2],
  18: ['duration', 2],
  19: ['large_binary', 3],
  20: ['large_utf8', 3],
  21: ['large_list', 2],
  22: ['run_end_encoded', 0],
  23: ['binary_view', 2],
  24: ['utf8_view', 2],
  25: ['list_view', 3],
  26: ['large_list_view', 3],
};

/** Reads a `Field` table of Schema.fbs. */
export function readField(table: FlatTable): ArrowField {
  const name = table.string(0);
  const entry = TYPES[table.int8(2)];
  if (entry === undefined) throw new DamagedMetadata(`a column "${name}" of an unknown type`);
  const children = table.tables(5).map(readField);
  const type = typeName(entry[0], table.table(3), children);
  if (table.table(4) !== undefined) {
    return {
      name,
      type: `dictionary<${type}>`,
      children: [],
      extent: { nodes: 1, buffers: 2, variadics: 0 },
    };
  }
  const own: Extent = {
    nodes: 1,
    buffers: entry[1] + (type === 'dense_union' ? 1 : 0),
    variadics: type.endsWith('_view') && !type.includes('list') ? 1 : 0,
  };
  return { name, type, children, extent: children.reduce((sum, child) => add(sum, child.extent), own) };
}

/** The type that a log's format names: a large type, or a view, stands for the plain one. */
export function typeFamily({ type }: ArrowField): string {
  return type.replace(/^large_/, '').replace(/^(utf8|binary)_view$/, '$1');
}

export function add(a: Extent, b: Extent): Extent {
  return {
    nodes: a.nodes + b.nodes,
    buffers: a.buffers + b.buffers,
    variadics: a.variadics + b.variadics,
  };
}

function typeName(name: string, parameters: FlatTable | undefined, children: readonly ArrowField[]): string {
  switch (name) {
    case 'int':
      return `${parameters?.int8(1) ? '' : 'u'}int${parameters?.int32(0) ?? 0}`;
    case 'float':
      return FLOATS[parameters?.int16(0) ?? 0] ?? 'float';
    case 'union':
      return parameters?.int16(0) === 1 ? 'dense_union' : 'sparse_union';
    case 'list':
    case 'large_list':
      return `${name}<${children[0]?.type ?? ''}>`;
    default:
      return name;
  }
}
