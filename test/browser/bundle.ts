import { build } from 'esbuild';

/** A module and all that it imports as one script, which puts what the module exports on `window` under a name. */
export async function bundle(entry: string, name: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: 'iife',
    globalName: name,
    // `var` at the top of a script is a property of window.
    target: 'es2022',
    logLevel: 'error',
  });
  return outputFiles[0]!.text;
}
