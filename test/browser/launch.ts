import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { chromium, type Browser } from 'playwright-core';

const ROOT = path.resolve(import.meta.dirname, '../..');
const DEBIAN = '/usr/bin/chromium';

/** A browser without a screen that asks nothing of the network by itself. */
const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

interface Found {
  readonly executable: string;
  readonly from: string;
}

/** Ways to a Chromium, in the order in which they are tried; each gives undefined where it does not lead to one. */
const WAYS: readonly (() => Found | undefined)[] = [
  () => found(process.env['CHROMIUM_PATH'], 'CHROMIUM_PATH'),
  () => found(DEBIAN, 'there already'),
  () => {
    if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) return undefined;
    attempt('apt-get', ['update', '-qq']);
    attempt('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium']);
    return found(DEBIAN, "Debian's package");
  },
  () => {
    attempt(process.execPath, [
      path.join(ROOT, 'node_modules/playwright-core/cli.js'),
      'install',
      'chromium',
    ]);
    return found(chromium.executablePath(), "Playwright's download");
  },
];

/** Starts a real Chromium and says which; throws where none can be had. */
export async function launchBrowser(): Promise<Browser> {
  for (const way of WAYS) {
    const chosen = way();
    if (!chosen) continue;
    const browser = await chromium.launch({ executablePath: chosen.executable, args: FLAGS });
    process.stdout.write(`Chromium ${browser.version()}: ${chosen.executable} (${chosen.from})\n`);
    return browser;
  }
  throw new Error('No Chromium: set CHROMIUM_PATH to one, or install it (Debian: apt-get install chromium).');
}

function found(executable: string | undefined, from: string): Found | undefined {
  return executable !== undefined && existsSync(executable) ? { executable, from } : undefined;
}

/** Runs a command whose failure only means that the next way is tried. */
function attempt(command: string, parameters: readonly string[]): void {
  try {
    execFileSync(command, parameters, {
      stdio: ['ignore', 'ignore', 'inherit'],
      env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    });
  } catch {
    process.stderr.write(`${command} ${parameters.join(' ')} did not succeed\n`);
  }
}
