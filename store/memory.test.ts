import { storeContract } from './contract.testing.ts';
import { memoryStore } from './memory.ts';

storeContract('a store in memory', false, async () => ({
  open: async () => memoryStore(),
  clear: async () => {},
}));
