import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { endHolder, isAlive, newHolder } from './holder.ts';

test('this process holds until it gives back', () => {
  const holder = newHolder();
  expect(isAlive(holder)).toBe(true);
  endHolder(holder);
  expect(isAlive(holder)).toBe(false);
});

test('of a process on another machine, or of another namespace, nothing can be seen', () => {
  expect(isAlive({ ...newHolder(), place: 'elsewhere' })).toBeUndefined();
});

test('a process that is dead holds nothing, and neither does another one that has its number', async () => {
  const child = spawn(process.execPath, ['--eval', 'setInterval(() => {}, 1000)']);
  await once(child, 'spawn');
  const holder = { ...newHolder(), pid: child.pid!, started: '' };
  expect(isAlive(holder)).toBe(true);
  expect(isAlive({ ...holder, started: '1' })).toBe(false);
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(isAlive(holder)).toBe(false);
});
