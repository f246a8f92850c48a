import { describe, expect, it } from "vitest";
import { take } from "../../../../supabase/functions/_shared/cal-api/take.ts";
import { isHosted } from "../../../../supabase/functions/_shared/environment.ts";
import { KEY } from "../../../stand-ins/cal-api/account.ts";
import { calCom } from "./cal-com.ts";

const cal = calCom();
const STEP = { apiVersion: null, path: "/me", query: {}, key: KEY, lease: "lease" };

const ask = (apiUrl: string, isPublicOnly: boolean, addresses: readonly string[] = []) =>
  take({ ...STEP, apiUrl }, { ...cal.clock, isPublicOnly, resolve: async () => addresses });

describe("an API that is not on the public internet", () => {
  it("is asked where a project runs on one's own machines", async () => {
    expect(await ask(cal.server.url, false)).toMatchObject({ status: 200 });
  });

  it("is not asked by a hosted project, whatever its address is called", async () => {
    const answers = [
      await ask(cal.server.url, true),
      await ask("https://cal.intern.example/v2", true, ["10.1.2.3"]),
      await ask("https://cal.example/v2", true, ["93.184.215.14", "169.254.169.254"]),
      await ask("https://[::ffff:127.0.0.1]/v2", true),
    ];
    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 0,
        error: expect.stringContaining("not on the public internet"),
      });
    }
    expect(cal.server.seen).toEqual([]);
  });

  it("is not asked for the webhook either", async () => {
    const webhook = { url: "https://a.example", names: ["a"], secrets: ["s"], scopes: [] } as const;
    const step = { ...STEP, apiUrl: cal.server.url, webhook };
    expect((await take(step, { ...cal.clock, isPublicOnly: true })).status).toBe(0);
    expect(cal.server.seen).toEqual([]);
  });
});

describe("a project", () => {
  it("is hosted where Supabase gives it an address on the internet", () => {
    expect(isHosted(() => "https://ref.supabase.co")).toBe(true);
    expect(isHosted(() => "http://kong:8000")).toBe(false);
    expect(isHosted(() => "http://127.0.0.1:54321")).toBe(false);
    expect(isHosted(() => undefined)).toBe(false);
  });
});
