import { storeContract } from './contract.ts';
import { memoryStore } from './memory.ts';

storeContract('a store in memory', false, async () => ({
  open: async () => memoryStore(),
  clear: async () => {},
}));
