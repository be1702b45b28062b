import type { AddressField } from './address-fields.ts';

/** A dotted line at an iteration, through every view. */
export interface Marker {
  readonly iteration: number;
  readonly name: string;
}

/** `1600~32000:rate ÷ 10`; a tilde in a name is written as `%7E`, and a percent sign as `%25`. */
export const markersField: AddressField<readonly Marker[]> = {
  parameter: 'markers',
  home: [],
  format: (markers) => markers.map(formatMarker).join('~') || null,
  parse: (text) => text.split('~').flatMap(parseMarker),
};

function formatMarker({ iteration, name }: Marker): string {
  return name ? `${iteration}:${name.replaceAll('%', '%25').replaceAll('~', '%7E')}` : String(iteration);
}

function parseMarker(text: string): Marker[] {
  const found = text.match(/^(\d+)(?::(.*))?$/s);
  return found ? [{ iteration: Number(found[1]), name: unescaped(found[2] ?? '') }] : [];
}

function unescaped(name: string): string {
  return name.replaceAll('%7E', '~').replaceAll('%25', '%');
}
