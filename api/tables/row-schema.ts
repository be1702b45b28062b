import { DataType, type Field, type Schema } from 'apache-arrow';
import { z } from 'zod';

/** The JSON of a row of this table; a float may be null whatever the table says, since JSON has neither NaN nor infinity. */
export function rowSchema({ fields }: Pick<Schema, 'fields'>): z.ZodType {
  return z.object(Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])));
}

function fieldSchema({ type, nullable }: Field): z.ZodType {
  const schema = typeSchema(type);
  return nullable || DataType.isFloat(type) ? schema.nullable() : schema;
}

function typeSchema(type: DataType): z.ZodType {
  if (DataType.isStruct(type)) return rowSchema({ fields: type.children });
  if (DataType.isList(type) || DataType.isFixedSizeList(type)) return z.array(fieldSchema(type.children[0]!));
  if (DataType.isUtf8(type)) return z.string();
  if (DataType.isBool(type)) return z.boolean();
  return DataType.isInt(type) ? z.int() : z.number();
}
