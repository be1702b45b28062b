export function buildCommand(): Promise<string>;
