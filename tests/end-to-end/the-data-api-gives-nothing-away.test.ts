import { describe, expect, test } from "vitest";
import { stack } from "../setup/stack.ts";
import { apiOf } from "./support/api.ts";

/** A call by its name, as also those are made who do not go by the types. */
function call(key: string, name: string, args: object) {
  // biome-ignore lint/suspicious/noExplicitAny: any function, of any schema
  return (apiOf(key) as any).rpc(name, args);
}

describe.concurrent("The Data API", () => {
  const secrets = ["webhook_secrets", { p_tenant: "demo" }] as const;

  test("refuses callers with a wrong key, and without one", async () => {
    expect((await call("sb_secret_wrong", ...secrets)).status).toBe(401);
    expect((await call(`${stack.secretKey}x`, ...secrets)).status).toBe(401);
    // Supabase's client does not begin without.
    const url = `${stack.apiUrl}/rest/v1/rpc/webhook_secrets`;
    expect((await fetch(url, { method: "POST", body: JSON.stringify(secrets[1]) })).status).toBe(
      401,
    );
  });

  test("gives the edge functions what they need", async () => {
    const unknown = await call(stack.secretKey, "webhook_secrets", { p_tenant: "no-such-tenant" });
    expect(unknown).toMatchObject({ status: 200, data: null, error: null });
  });

  test("gives nobody, not even the secret key, what is for the SQL editor", async () => {
    const forAdmins = [
      ["create_tenant", { p_slug: "via-api", p_name: "Via API" }],
      ["replay_events", { p_slug: "demo" }],
      ["rebuild_bookings", { p_slug: "demo" }],
      ["separate_booking", { p_slug: "demo", p_cal_uid: "x" }],
    ] as const;
    for (const [name, args] of forAdmins) {
      const answer = await call(stack.secretKey, name, args);
      expect(answer, name).toMatchObject({ status: 403, error: { code: "42501" } });
    }
  });

  test("does not know the functions of schema private", async () => {
    for (const name of ["apply_event", "tick", "add_tenant_secret", "retry_failed_events"]) {
      expect((await call(stack.secretKey, name, {})).status, name).toBe(404);
    }
  });
});
