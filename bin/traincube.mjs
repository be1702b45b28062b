#!/usr/bin/env node
// The command `traincube`: the TypeScript of cli/ as it stands, without a build.
import { existsSync } from 'node:fs';

if (!existsSync(new URL('../node_modules/tsx', import.meta.url))) {
  console.error(
    'traincube: its packages are not installed yet; run `npm start` or `npm ci` in the clone first.',
  );
  process.exit(1);
}
const { register } = await import('tsx/esm/api');
register();
const { main } = await import('../cli/main.ts');
await main(process.argv);
