#!/usr/bin/env node
// The command `traincube`: the TypeScript of cli/ as it stands, without a build.
import { register } from 'tsx/esm/api';

register();
const { main } = await import('../cli/main.ts');
await main(process.argv);
