// What a worker thread begins with: TypeScript as the command itself loads it.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
