import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { reportPage } from "../../../../tenant/report/page.ts";
import { findBrowser } from "../../functions/deliver-reminders/browser.ts";
import { flaws } from "../../functions/deliver-reminders/measure.ts";
import { numbersOf } from "./numbers.ts";

describe("the page of a report", () => {
  test("stands alone: no script, nothing from elsewhere", () => {
    const page = reportPage(numbersOf(1));
    expect(page).not.toMatch(/<script|<link|<img|<iframe|\son\w+=|@import|url\(/i);
    const addresses = [...page.matchAll(/https?:[^"' )<]+/g)].map(([address]) => address);
    expect(new Set(addresses)).toEqual(
      new Set(["http://www.w3.org/2000/svg", "http://www.w3.org/1999/xlink"]),
    );
    expect(page).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test("takes a name for text", () => {
    const page = reportPage(numbersOf(1, `<script>alert("1")</script>`));
    expect(page).not.toContain("<script");
    expect(page).toContain("<h1>&lt;script&gt;");
  });

  test("has a picture for each thing that there is something of, and words for all", () => {
    const pictures = (page: string) =>
      [...page.matchAll(/aria-label="([^"]+)"/g)].map(([, label]) => label);
    expect(new Set(pictures(reportPage(numbersOf(1))))).toEqual(
      new Set([
        "Bookings a day",
        "Meetings a week by who came",
        "New leads a week",
        "Messages a week by channel",
      ]),
    );
    const empty = reportPage(numbersOf(0));
    expect(pictures(empty)).toEqual([]);
    expect(empty).toContain("This week 0 bookings so far. Last week none.");
  });
});

const program = findBrowser();
const found = program ? "" : " (skipped: no Chromium here; apt-get install chromium)";
/** Where to keep the pictures, for looking at them. */
const { CALBASE_SCREENSHOTS: folder } = process.env;

describe.skipIf(!program)(`the look of a report${found}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    // The page is our own and has no scripts, so the sandbox, which root cannot use, may go.
    const args = ["--no-sandbox", "--disable-dev-shm-usage"];
    browser = await chromium.launch({ executablePath: program, args });
    if (folder) await mkdir(folder, { recursive: true });
  });
  afterAll(() => browser?.close());

  test.for([
    ["none", 0],
    ["few", 1],
    ["many", 1500],
  ] as const)(
    "is clear and legible with %s, on phone and desk, by day and night",
    { timeout: 60_000 },
    async ([name, scale]) => {
      const page = await browser.newPage();
      await page.setContent(
        reportPage(numbersOf(scale, "Acme Dental Group of the Northern Towns")),
      );
      const all: string[] = [];
      for (const [size, width] of [
        ["phone", 360],
        ["desk", 1024],
      ] as const) {
        await page.setViewportSize({ width, height: 800 });
        for (const colorScheme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme });
          const where = `report-${name}-${size}-${colorScheme}`;
          all.push(...(await flaws(page)).map((flaw) => `${where}: ${flaw}`));
          expect(await page.locator("svg:visible").count()).toBe(scale === 0 ? 0 : 4);
          if (folder) await page.screenshot({ path: join(folder, `${where}.png`), fullPage: true });
        }
      }
      expect(all).toEqual([]);
    },
  );
});
