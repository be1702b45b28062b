#!/usr/bin/env node
// The command `traincube`: what stands in cli/, bundled.
import { existsSync } from 'node:fs';

if (!existsSync(new URL('../node_modules/.package-lock.json', import.meta.url))) {
  console.error(
    'traincube: its packages are not installed yet; run `npm start` or `npm ci` in the clone first.',
  );
  process.exit(1);
}
// Where something unforeseen goes wrong, its stack names the sources.
process.setSourceMapsEnabled(true);
const { buildCommand } = await import('./build-command.mjs');
const command = await buildCommand().catch(({ message }) => {
  console.error(`traincube: ${message}`);
  process.exit(1);
});
const { main } = await import(command);
await main(process.argv);
