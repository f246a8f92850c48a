import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { test } from "../end-to-end/support/test.ts";
import { tenantCommand as command } from "./support/command.ts";

const timeout = 60_000;

test("report draws how it goes, up to now", { timeout }, async ({ tenant }) => {
  await tenant.send("BOOKING_CREATED");
  const { code, output } = await command("report", tenant.slug);
  expect(output).toContain("This week 1 booking so far. Last week none.");
  expect(output).toContain("This week 1 new lead so far, last week 0.");
  expect(code).toBe(0);
});

test("report --html writes a page that names nobody who booked", { timeout }, async ({
  tenant,
}) => {
  const folder = await mkdtemp(join(tmpdir(), "calbase-report-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const file = join(folder, "acme.html");
  await tenant.send("BOOKING_CREATED", { name: "Ada Lovelace", email: "ada@lovelace.example" });
  const { code, output } = await command("report", tenant.slug, "--html", file);
  expect(output).toContain(`The report is in ${file}.`);
  expect(code).toBe(0);
  const page = await readFile(file, "utf8");
  expect(page).toMatch(/^<!doctype html>/);
  expect(page).toContain("This week 1 booking so far.");
  expect(page).not.toMatch(/ada|lovelace/i);
});

test("report says what is wrong with a slug or a file", { timeout }, async ({ tenant }) => {
  const unknown = await command("report", "nobody-here");
  expect(unknown.output).toContain('There is no tenant "nobody-here"');
  const nowhere = await command("report", tenant.slug, "--html", "/no/such/folder/report.html");
  expect(nowhere.output).toContain("Name a file in a folder that exists");
  expect([unknown.code, nowhere.code]).toEqual([1, 1]);
});
