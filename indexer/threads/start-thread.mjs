// What a worker thread begins with where the sources run as they stand, as in tests. In the command's bundle it is thread.ts that has this name.
import { register } from 'tsx/esm/api';

register();
await import('./thread.ts');
