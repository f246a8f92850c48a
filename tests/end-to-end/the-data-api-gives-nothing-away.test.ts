import { describe, expect, test } from "vitest";
import { stack } from "../setup/stack.ts";

async function call(name: string, args: object, key?: string) {
  const response = await fetch(`${stack.apiUrl}/rest/v1/rpc/${name}`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(key && { apikey: key, authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify(args),
  });
  return { status: response.status, body: await response.text() };
}

describe.concurrent("The Data API", () => {
  const secrets = ["webhook_secrets", { p_tenant: "demo" }] as const;

  test("refuses callers without a key, and with a wrong one", async () => {
    expect((await call(...secrets)).status).toBe(401);
    expect((await call(...secrets, "sb_secret_wrong")).status).toBe(401);
    expect((await call(...secrets, `${stack.secretKey}x`)).status).toBe(401);
  });

  test("gives the edge functions what they need", async () => {
    const unknown = await call("webhook_secrets", { p_tenant: "no-such-tenant" }, stack.secretKey);
    expect(unknown).toEqual({ status: 200, body: "null" });
  });

  test("gives nobody, not even the secret key, what is for the SQL editor", async () => {
    const forAdmins = [
      ["create_tenant", { p_slug: "via-api", p_name: "Via API" }],
      ["replay_events", { p_tenant_slug: "demo" }],
      ["rebuild_bookings", { p_tenant_slug: "demo" }],
      ["separate_booking", { p_tenant_slug: "demo", p_cal_uid: "x" }],
    ] as const;
    for (const [name, args] of forAdmins) {
      const answer = await call(name, args, stack.secretKey);
      expect(answer.status, name).toBe(403);
      expect(JSON.parse(answer.body).code, name).toBe("42501");
    }
  });

  test("does not know the functions of schema private", async () => {
    for (const name of ["apply_event", "tick", "add_tenant_secret", "retry_failed_events"]) {
      expect((await call(name, {}, stack.secretKey)).status, name).toBe(404);
    }
  });
});
