import { expose } from 'comlink';
import { TASKS } from './tasks.ts';

// The worker's own file: it does what tasks.ts says, beside the page.
expose(TASKS);
