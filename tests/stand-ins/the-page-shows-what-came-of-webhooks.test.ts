import { mkdir } from "node:fs/promises";
import { request } from "node:http";
import { join } from "node:path";
import pg from "pg";
import { type Browser, chromium, type Page as Tab } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { buildEvent, type EventOptions } from "../../local/events/index.ts";
import { openDatabase, type Page, startPage } from "../../local/page/index.ts";
import { createDatabase, type OwnDatabase, ownDatabases } from "../setup/stack.ts";
import { findBrowser } from "../unit/functions/deliver-reminders/browser.ts";
import { flaws } from "../unit/functions/deliver-reminders/measure.ts";

const INBOX = "http://127.0.0.1:54324";
const SNEAKY = `<img src=x onerror="document.title='taken'">`;

describe.runIf(ownDatabases())("the page of npm start", () => {
  let database: OwnDatabase;
  let client: pg.Client;
  let page: Page;
  const authenticatorUrl = () => database.url.replace("//postgres:", "//authenticator:");

  beforeAll(async () => {
    database = await createDatabase();
    client = new pg.Client(database.url);
    await client.connect();
    await client.query("select create_tenant('acme', 'Acme', 'Europe/Berlin')");
    await client.query("select create_tenant('quiet', 'Quiet & Sons', 'UTC')");
    await receive("quiet", "BOOKING_CREATED", { uid: "L", name: "Lo".repeat(100_000) });
    await receive("acme", "BOOKING_CREATED", { uid: "A", name: "Ada Lovelace" });
    await receive("acme", "BOOKING_CANCELLED", { uid: "A", reason: "The train is late" });
    await receive("acme", "BOOKING_CREATED", { uid: "B", name: SNEAKY, email: "b@x.example" });
    page = await startPage({
      port: 0,
      databaseUrl: authenticatorUrl(),
      inboxUrl: INBOX,
      log: console.error,
    });
  });
  afterAll(async () => {
    await page?.stop();
    await client?.end();
    await database?.drop();
  });

  async function receive(slug: string, trigger: string, changes: EventOptions): Promise<void> {
    const event = buildEvent(trigger, changes);
    await client.query(
      "select receive_webhook(t.id, md5($2::text) || md5($2::text), $2::jsonb) from tenants t where slug = $1",
      [slug, JSON.stringify(event)],
    );
  }

  /** What a client gets that asks as it likes. */
  function ask(
    path: string,
    options: { method?: string; host?: string } = {},
  ): Promise<{
    status: number | undefined;
    headers: NodeJS.Dict<string | string[]>;
    body: string;
  }> {
    const { port, host: ours } = new URL(page.url);
    return new Promise((resolve, reject) => {
      const { method = "GET", host = ours } = options;
      request({ host: "127.0.0.1", port, path, method, headers: { host } }, async (response) => {
        let body = "";
        for await (const part of response) body += part;
        resolve({ status: response.statusCode, headers: response.headers, body });
      })
        .on("error", reject)
        .end();
    });
  }

  test("shows bookings, leads, reminders and events with their reasons", async () => {
    const { status, body } = await ask("/");
    expect(status).toBe(200);
    for (const shown of [
      "Ada Lovelace",
      "The train is late",
      "BOOKING_CANCELLED",
      "24 hours before",
      "The booking was cancelled",
      "booking confirmed",
      "times of Europe/Berlin",
      INBOX,
    ]) {
      expect(body).toContain(shown);
    }
  });

  test("shows the tenant that heard something last, or the one that is asked for", async () => {
    expect((await ask("/")).body).toMatch(/aria-current="page">Acme</);
    const { body } = await ask("/?tenant=quiet");
    expect(body).toMatch(/aria-current="page">Quiet &amp; Sons</);
    expect(body).not.toContain("Ada Lovelace");
    expect((await ask("/?tenant='%20or%20true--")).body).toMatch(/aria-current="page">Acme</);
  });

  test("takes what people wrote for text", async () => {
    const { body } = await ask("/");
    expect(body).not.toContain("<img");
    expect(body).toContain("&lt;img src=x onerror=");
  });

  test("cuts what is endless", async () => {
    const { body } = await ask("/?tenant=quiet");
    expect(body).toContain(`${"Lo".repeat(150)}…`);
    expect(body.length).toBeLessThan(20_000);
  });

  test("answers nobody who came by another name than this machine's", async () => {
    const { port } = new URL(page.url);
    for (const host of [`evil.example:${port}`, "evil.example", "127.0.0.1", "127.0.0.1:1"]) {
      const { status, body } = await ask("/", { host });
      expect({ host, status }).toEqual({ host, status: 421 });
      expect(body).not.toContain("Ada");
    }
    expect((await ask("/", { host: `localhost:${port}` })).status).toBe(200);
  });

  test("lets no other page frame, read or extend it", async () => {
    const { headers } = await ask("/");
    expect(headers["content-security-policy"]).toContain("default-src 'none'");
    expect(headers["content-security-policy"]).toContain("frame-ancestors 'none'");
    expect(headers["cross-origin-resource-policy"]).toBe("same-origin");
    expect(headers["access-control-allow-origin"]).toBeUndefined();
  });

  test("can only be looked at", async () => {
    for (const method of ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"]) {
      expect((await ask("/", { method })).status).toBe(405);
    }
    for (const path of [
      "/nothing",
      "//evil.example/",
      "/__proto__",
      "/../package.json",
      "/style.css/",
    ]) {
      expect((await ask(path)).status).toBe(404);
    }
    const pool = openDatabase(authenticatorUrl());
    try {
      await expect(pool.query("delete from public.bookings")).rejects.toThrow(/read-only/);
      await pool.query("set default_transaction_read_only = off");
      await expect(pool.query("delete from public.bookings")).rejects.toThrow(/permission denied/);
    } finally {
      await pool.end();
    }
  });

  test("is heard on 127.0.0.1 only", async () => {
    const { port } = new URL(page.url);
    await expect(fetch(`http://127.0.0.2:${port}/`)).rejects.toThrow();
  });

  const program = findBrowser();
  const found = program ? "" : " (skipped: no Chromium here; apt-get install chromium)";
  /** Where to keep the pictures, for looking at them. */
  const { CALBASE_SCREENSHOTS: folder } = process.env;

  describe.skipIf(!program)(`in a browser${found}`, () => {
    let browser: Browser;
    beforeAll(async () => {
      // It sees nothing but our own page, so the sandbox, which root cannot use, may go.
      const args = ["--no-sandbox", "--disable-dev-shm-usage"];
      browser = await chromium.launch({ executablePath: program, args });
      if (folder) await mkdir(folder, { recursive: true });
    });
    afterAll(() => browser?.close());

    /** A tab on the page, and what it complains of. */
    async function open(): Promise<{ tab: Tab; complaints: string[] }> {
      const tab = await browser.newPage();
      const complaints: string[] = [];
      tab.on("console", (message) => {
        if (message.type() === "error") complaints.push(message.text());
      });
      tab.on("pageerror", (error) => complaints.push(error.message));
      await tab.goto(page.url);
      return { tab, complaints };
    }

    test("shows what comes while it is looked at", { timeout: 60_000 }, async () => {
      const { tab, complaints } = await open();
      const bookings = tab.getByRole("region", { name: "Bookings" });
      await expect.poll(() => bookings.locator("tbody tr").count()).toBe(2);
      expect(await tab.locator("tr.fresh").count()).toBe(0);

      await receive("acme", "BOOKING_CREATED", {
        uid: "C",
        name: "Grace Hopper",
        email: "g@x.example",
      });
      await bookings.locator("tr.fresh", { hasText: "Grace Hopper" }).waitFor();
      expect(await bookings.locator("tbody tr").count()).toBe(3);
      await receive("acme", "BOOKING_CANCELLED", { uid: "C", reason: "Ill" });
      await bookings.locator("tr", { hasText: "Grace Hopper" }).getByText("cancelled").waitFor();

      expect(await tab.title()).toBe("Acme: calbase");
      expect(complaints).toEqual([]);
      await tab.close();
    });

    test("is clear and legible on phone and desktop, by day and night", {
      timeout: 60_000,
    }, async () => {
      const { tab } = await open();
      const all: string[] = [];
      for (const [size, width] of [
        ["phone", 360],
        ["desktop", 1200],
      ] as const) {
        await tab.setViewportSize({ width, height: 900 });
        for (const colorScheme of ["light", "dark"] as const) {
          await tab.emulateMedia({ colorScheme });
          const where = `page-${size}-${colorScheme}`;
          all.push(...(await flaws(tab)).map((flaw) => `${where}: ${flaw}`));
          if (folder) await tab.screenshot({ path: join(folder, `${where}.png`), fullPage: true });
        }
      }
      expect(all).toEqual([]);
      await tab.close();
    });

    test("says when calbase does not answer any more", { timeout: 60_000 }, async () => {
      const { tab } = await open();
      expect(await tab.locator("#lost").isVisible()).toBe(false);
      await page.stop();
      await tab.locator("#lost").waitFor({ state: "visible" });
      await tab.close();
    });
  });
});
