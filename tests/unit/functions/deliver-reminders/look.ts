import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { findBrowser } from "./browser.ts";
import { flaws } from "./measure.ts";

const program = findBrowser();
/** Where to keep the pictures, for looking at them. */
const { CALBASE_SCREENSHOTS: folder } = process.env;

const SIZES = { phone: 360, desktop: 1024 };
const SCHEMES = ["light", "dark"] as const;

/** Whether there is a browser to look at mails with. */
export const canLook = program !== undefined;
/** For the name of a test that needs one. */
export const found = canLook ? "" : " (skipped: no Chromium here; apt-get install chromium)";

/** Opens a browser for the tests of a file; gives how to look at a mail. */
export function useBrowser() {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    if (!program) return;
    // Messages hold no scripts and are our own, so the sandbox, which root cannot use, may go.
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    browser = await chromium.launch({ executablePath: program, args });
    page = await browser.newPage();
    if (folder) await mkdir(folder, { recursive: true });
  });
  afterAll(() => browser?.close());

  /** What is wrong with it on phone and desktop, by day and by night; takes the pictures. */
  return async function flawsOf(name: string, html: string): Promise<string[]> {
    const all: string[] = [];
    await page.setContent(html);
    for (const [size, width] of Object.entries(SIZES)) {
      await page.setViewportSize({ width, height: 600 });
      for (const colorScheme of SCHEMES) {
        await page.emulateMedia({ colorScheme });
        const where = `${name}-${size}-${colorScheme}`;
        all.push(...(await flaws(page)).map((flaw) => `${where}: ${flaw}`));
        if (folder) await page.screenshot({ path: join(folder, `${where}.png`), fullPage: true });
      }
    }
    return all;
  };
}
