import { readFile, rename, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { newGround, type Ground } from '../../test/serving.ts';
import { Changes, type Change, type Followed } from './changes.ts';
import { commitAgain } from '../listen.testing.ts';
import { Runs } from './runs.ts';

let ground: Ground;
let runs: Runs;
let changes: Changes;

beforeEach(async () => {
  ground = await newGround();
  runs = new Runs({ directories: [ground.directory] });
  changes = new Changes(runs);
});

afterEach(async () => {
  changes.close();
  await runs.close();
  await ground.clear();
});

const inGround = (name: string) => path.join(ground.directory, name);

/** What is told, one after the other; nothing may be for so long, in ms. */
function following(followed: Followed, patience = 5000) {
  const told: Change[] = [];
  let wake = () => {};
  changes.follow(followed, (change) => {
    told.push(change);
    wake();
  });
  const until = async (isTold: () => boolean) => {
    while (!isTold()) {
      await new Promise<void>((resolve, reject) => {
        wake = resolve;
        setTimeout(() => reject(new Error('nothing was told')), patience).unref();
      });
    }
  };
  return { told, until };
}

test('of a run whose dumps cannot be listed its version is told, of the others all, and dumps that wait when they can be again', async () => {
  await ground.bring('one', { dumps: 3 });
  await ground.write('broken', { dumps: 3 });
  const longAgo = new Date(Date.now() - 60_000);
  await rename(inGround('broken/dumps'), inGround('broken/.dumps'));
  await writeFile(inGround('broken/dumps'), 'no directory');
  await utimes(inGround('broken/dumps'), longAgo, longAgo);
  const { told, until } = following({ runs: ['one', 'broken'], list: true });
  const versions = (id: string) => told.filter(({ run }) => run === id).length;
  await until(() => versions('broken') === 1 && versions('one') === 1);
  await commitAgain(inGround('.traincube'), 'one');
  await until(() => versions('one') === 2);
  await rename(inGround('broken/dumps'), inGround('broken/no-dumps'));
  await rename(inGround('broken/.dumps'), inGround('broken/dumps'));
  await utimes(inGround('broken/dumps'), longAgo, longAgo);
  await until(() => versions('broken') === 2);
  expect(told.filter(({ run }) => run === undefined).length).toBeGreaterThan(1);
});

test('a run.json that is written again, and keeps its time, is read again', async () => {
  await ground.bring('one', { dumps: 3 });
  const file = inGround('one/run.json');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(file, longAgo, longAgo);
  const run = await runs.find('one');
  const { status } = (await run.log()).run;
  await writeFile(file, (await readFile(file, 'utf8')).replace(`"${status}"`, '"failed"'));
  await utimes(file, longAgo, longAgo);
  run.refresh();
  expect([status, (await run.log()).run.status]).toEqual(['complete', 'failed']);
});
