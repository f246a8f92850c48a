import { expect } from "vitest";
import { runToEnd } from "../../cli/process.ts";
import { DEMO } from "../../local/settings.ts";
import { stack } from "../setup/stack.ts";
import { readmeExample } from "./support/readme.ts";
import { test } from "./support/test.ts";

test("The README's request by hand is received", async ({ tenant }) => {
  const example = await readmeExample("curl");
  const code = example
    .replaceAll("http://127.0.0.1:54321", stack.apiUrl)
    .replaceAll(`tenant=${DEMO.tenant}`, `tenant=${tenant.slug}`)
    .replaceAll(DEMO.secret, tenant.secret);
  expect(code).toContain(tenant.slug);
  expect(code).toContain(tenant.secret);

  const answer = await runToEnd("/bin/sh", ["-e", "-c", code]);
  expect(answer.code, answer.output).toBe(0);
  expect(answer.output).toMatch(/^HTTP\/\S+ 200/m);
  expect(answer.output).toContain('{"received":true}');
  expect(await tenant.rows("bookings", "id")).toMatchObject([
    { cal_uid: "by-hand", status: "confirmed", attendee_name: "Ada Okafor" },
  ]);
  expect(await tenant.rows("reminders", "id")).toMatchObject(
    Array(3).fill({ status: "scheduled" }),
  );
});
