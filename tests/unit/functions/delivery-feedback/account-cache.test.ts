import { describe, expect, it } from "vitest";
import {
  FRESH_MS,
  MAX_REMEMBERED,
  rememberAccounts,
} from "../../../../supabase/functions/delivery-feedback/account-cache.ts";

describe("the accounts of tenants, whoever asks", () => {
  let now = 0;
  let looks = 0;
  const remembered = () => {
    looks = 0;
    return rememberAccounts(
      async (tenant) => {
        looks++;
        if (tenant === "down") throw new Error("no answer");
        return tenant === "acme"
          ? { tenantId: "id", hasAccount: true, isUnreadable: false, secret: "s" }
          : null;
      },
      () => now,
    );
  };

  it.each(["acme", "nobody"])("are looked for once in a while: %s", async (tenant) => {
    const accountOf = remembered();
    for (let n = 0; n < 20; n++) await accountOf(tenant, "email");
    await Promise.all([accountOf(tenant, "sms"), accountOf(tenant, "sms")]);
    expect(looks).toBe(2);
    now += FRESH_MS;
    await accountOf(tenant, "email");
    expect(looks).toBe(3);
  });

  it("are looked for again when that failed", async () => {
    const accountOf = remembered();
    for (let n = 0; n < 2; n++) await expect(accountOf("down", "email")).rejects.toThrow();
    expect(looks).toBe(2);
  });

  it("are forgotten when there are too many", async () => {
    const accountOf = remembered();
    for (let n = 0; n <= MAX_REMEMBERED; n++) await accountOf(`junk-${n}`, "email");
    await accountOf("junk-0", "email");
    expect(looks).toBe(MAX_REMEMBERED + 2);
  });
});
