import { spawnSync } from 'node:child_process';

/** Whether this system lets a test mount something, in a namespace of its own that ends with it. */
export const CAN_MOUNT = spawnSync('unshare', ['-rm', 'true']).status === 0;

/** The command that runs another one where a directory cannot be written, by anybody, as on a read-only disk; `unshare` of util-linux. */
export function withReadOnly(directory: string, ...command: readonly string[]): [string, string[]] {
  const script = 'mount --bind "$0" "$0" && mount -o remount,bind,ro "$0" && exec "$@"';
  return ['unshare', ['-rm', 'sh', '-c', script, directory, ...command]];
}
