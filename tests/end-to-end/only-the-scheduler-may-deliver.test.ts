import { describe, expect, test } from "vitest";
import { stack } from "../setup/stack.ts";

const url = `${stack.apiUrl}/functions/v1/deliver-reminders`;

async function call(headers: Record<string, string>, method = "POST") {
  const response = await fetch(url, { method, headers });
  return { status: response.status, body: await response.json() };
}

describe.concurrent("functions/deliver-reminders", () => {
  const refused = { status: 401, body: { error: "Invalid cron key" } };

  test("refuses callers without the cron key", async () => {
    expect(await call({})).toEqual(refused);
    expect(await call({ apikey: stack.cronKey })).toEqual(refused);
    expect(await call({ "x-cron-key": "" })).toEqual(refused);
  });

  test("refuses every key but the right one, the secret API key too", async () => {
    const { cronKey, secretKey } = stack;
    const wrong = [
      secretKey,
      cronKey.slice(0, -1),
      `${cronKey}x`,
      cronKey.toUpperCase(),
      cronKey.toLowerCase().replace(/[a-z]/, "Z"),
      "undefined",
      "null",
    ];
    for (const key of wrong) {
      const headers = {
        "x-cron-key": key,
        apikey: secretKey,
        authorization: `Bearer ${secretKey}`,
      };
      expect(await call(headers), key).toEqual(refused);
    }
  });

  test("works for the scheduler, and says how much there was to do", async () => {
    expect(await call({ "x-cron-key": stack.cronKey })).toEqual({
      status: 200,
      body: {
        claimed: expect.any(Number),
        sent: expect.any(Number),
        failed: expect.any(Number),
        retried: expect.any(Number),
        unknown: expect.any(Number),
      },
    });
  });

  test("takes nothing but POST", async () => {
    const answer = await call({ "x-cron-key": stack.cronKey }, "PUT");
    expect(answer.status).toBe(405);
  });
});
