import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { everyMessage, LONG_VALUES } from "./anchors.ts";
import { findBrowser } from "./browser.ts";
import { flaws } from "./measure.ts";
import type { Changes } from "./reminders.ts";
import { rendered } from "./rendered.ts";

const program = findBrowser();
const found = program ? "" : " (skipped: no Chromium here; apt-get install chromium)";
/** Where to keep the pictures, for looking at them. */
const { CALBASE_SCREENSHOTS: folder } = process.env;

const SIZES = { phone: 360, desktop: 1024 };
const SCHEMES = ["light", "dark"] as const;
const UNSUBSCRIBE = "https://calbase.test/functions/v1/unsubscribe?token=x";
const CONFIRM = "https://calbase.test/functions/v1/confirm-attendance?token=x";

describe.skipIf(!program)(`the look of a message${found}`, () => {
  let browser: Browser;
  let page: Page;
  beforeAll(async () => {
    // Messages hold no scripts and are our own, so the sandbox, which root cannot use, may go.
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    browser = await chromium.launch({ executablePath: program, args });
    page = await browser.newPage();
    if (folder) await mkdir(folder, { recursive: true });
  });
  afterAll(() => browser?.close());

  /** What is wrong with it on phone and desktop, by day and by night; takes the pictures. */
  async function flawsOf(name: string, html: string): Promise<string[]> {
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
  }

  for (const locale of ["en", "de", "fr", "es"]) {
    it(`is clear, legible and easy to tap: ${locale}`, { timeout: 60_000 }, async () => {
      const all: string[] = [];
      for (const [name, changes] of everyMessage(locale)) {
        all.push(
          ...(await flawsOf(`${locale}-${name}`, rendered(changes, UNSUBSCRIBE, CONFIRM).html)),
        );
      }
      expect(all).toEqual([]);
    });
  }

  it("stays so with endless names and a tenant's own words", async () => {
    const template = { language: null, subject: null, body: LONG_VALUES.notes, html: null };
    const own: Changes = { reminder: { template } };
    const long: Changes = { booking: LONG_VALUES, recipient: { name: LONG_VALUES.title } };
    const host: Changes = { ...long, recipient: { kind: "address", name: LONG_VALUES.title } };
    const all = [
      ...(await flawsOf("own", rendered(own).html)),
      ...(await flawsOf("long", rendered(long).html)),
      ...(await flawsOf("long-host", rendered(host).html)),
    ];
    expect(all).toEqual([]);
  });

  it("would not pass with grey on grey: the measurements find it", async () => {
    const { html } = rendered();
    const grey = html.replaceAll("color:#1c2028", "color:#bbbbbb");
    expect(await flawsOf("grey", grey)).not.toEqual([]);
    const wide = html.replace("max-width:560px", "min-width:900px");
    expect((await flawsOf("wide", wide)).join()).toContain("wider than the window");
  });
});
