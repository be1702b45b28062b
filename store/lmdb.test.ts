import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { storeContract } from './contract.ts';
import { openStore } from './open.ts';

storeContract('LMDB', true, async () => {
  const directory = await mkdtemp(path.join(tmpdir(), 'traincube-lmdb-'));
  return {
    open: () => openStore(path.join(directory, 'store')),
    clear: () => rm(directory, { recursive: true }),
  };
});
