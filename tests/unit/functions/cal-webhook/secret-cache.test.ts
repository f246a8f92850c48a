import { beforeEach, describe, expect, it, vi } from "vitest";
import {
  createSecretCache,
  FAILED_LOOKUP_INTERVAL_MS,
  FRESH_MS,
  FRESH_NEGATIVE_MS,
  MAX_MISSES,
  MAX_TENANTS,
  NAMES_FRESH_MS,
  RENEWAL_INTERVAL_MS,
  STALE_MS,
} from "../../../../supabase/functions/cal-webhook/secret-cache.ts";
import { Endpoint, MemoryStore, SECRET, TENANT_ID } from "./endpoint.ts";

let endpoint: Endpoint;
let bodies = 0;
beforeEach(() => {
  endpoint = new Endpoint();
});

/** Posts a body never posted before. */
function post(options?: Parameters<Endpoint["post"]>[1]) {
  return endpoint.post(`{"n":${bodies++}}`, options);
}

describe("the secrets of a tenant", () => {
  it("are looked up once a minute, however many webhooks come", async () => {
    for (let n = 0; n < 20; n++) expect((await post()).status).toBe(200);
    expect(endpoint.store.lookups).toEqual(["demo"]);
    endpoint.clock.advance(FRESH_MS);
    await post();
    expect(endpoint.store.lookups).toEqual(["demo", "demo"]);
  });

  it("are looked up once by webhooks that come at the same time", async () => {
    const answers = await Promise.all(Array.from({ length: 10 }, () => post()));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(endpoint.store.lookups).toEqual(["demo"]);
  });

  it("are known not to exist for ten seconds, then looked up again", async () => {
    for (let n = 0; n < 5; n++) await post({ tenant: "newcomer" });
    expect(endpoint.store.lookups).toEqual(["newcomer"]);
    endpoint.store.setSecrets("newcomer", SECRET);
    endpoint.clock.advance(FRESH_NEGATIVE_MS);
    await post({ tenant: "newcomer" });
    expect(endpoint.store.webhooks).toHaveLength(1);
  });

  it("are not looked up for text that cannot be a slug or an id", async () => {
    const junk = ["a b", "../x", "a".repeat(64), "-a", "a-", "ä", "a_b", "%00", "a'--", "a.b"];
    for (const tenant of junk) {
      const answer = await post({ tenant: encodeURIComponent(tenant) });
      expect({ tenant, status: answer.status }).toEqual({ tenant, status: 200 });
    }
    expect(endpoint.store.lookups).toEqual([]);
  });
});

describe("a changed secret", () => {
  it("is found by the first signature made with it", async () => {
    await post();
    endpoint.clock.advance(RENEWAL_INTERVAL_MS);
    endpoint.store.setSecrets("demo", "the-new-secret");
    expect((await post({ secret: "the-new-secret" })).status).toBe(200);
    expect((await post({ secret: SECRET })).status).toBe(401);
  });

  it("is found however short ago the last look was", async () => {
    await post();
    for (let n = 0; n < 3; n++) {
      endpoint.store.setSecrets("demo", SECRET, `secret-number-${n}`);
      expect((await post({ secret: `secret-number-${n}` })).status).toBe(200);
      expect((await post({ secret: "wrong" })).status).toBe(401);
    }
  });

  it("is found although a look was under way that began before it was changed", async () => {
    const gates: (() => void)[] = [];
    let secrets = [SECRET];
    endpoint.store.secretsOf = (tenant) => {
      endpoint.store.lookups.push(tenant);
      const found = { tenantId: TENANT_ID, secrets, unreadable: 0 };
      return new Promise((resolve) => gates.push(() => resolve(found)));
    };
    const old = post();
    await vi.waitFor(() => expect(gates).toHaveLength(1));
    secrets = [SECRET, "the-new-secret"];
    const early = post({ secret: "the-new-secret" });
    gates[0]?.();
    await vi.waitFor(() => expect(gates).toHaveLength(2));
    gates[1]?.();
    expect((await old).status).toBe(200);
    expect((await early).status).toBe(200);
    expect(gates).toHaveLength(2);
  });

  it("is looked for at a bounded rate, however many wrong signatures come", async () => {
    await post();
    const began = endpoint.clock.now();
    const { lookups } = endpoint.store;
    for (let n = 0; n < 20; n++) {
      const answers = await Promise.all(
        Array.from({ length: 50 }, () => post({ secret: "wrong" })),
      );
      expect(answers.map(({ status }) => status)).toEqual(Array(50).fill(401));
    }
    expect(lookups.length).toBeGreaterThan(20);
    const passed = endpoint.clock.now() - began;
    expect(lookups.length - 1).toBeLessThanOrEqual(passed / RENEWAL_INTERVAL_MS);
  });

  it("is looked for by one look at a time", async () => {
    await post();
    let underWay = 0;
    let most = 0;
    const { secretsOf } = MemoryStore.prototype;
    endpoint.store.secretsOf = async (tenant) => {
      most = Math.max(most, ++underWay);
      await new Promise((resolve) => setImmediate(resolve));
      underWay--;
      return secretsOf.call(endpoint.store, tenant);
    };
    await Promise.all(
      Array.from({ length: 100 }, async (_, n) => {
        endpoint.clock.advance(n);
        await post({ secret: "wrong" });
      }),
    );
    expect(most).toBe(1);
  });

  it("is not looked for when the header cannot be a signature", async () => {
    await post();
    endpoint.clock.advance(RENEWAL_INTERVAL_MS);
    for (const signature of [null, "no-secret-provided", "junk"]) await post({ signature });
    expect(endpoint.store.lookups).toHaveLength(1);
  });

  it("makes it 503, not 401, while nobody can tell whether it was changed", async () => {
    await post();
    endpoint.store.isDown = true;
    const began = endpoint.clock.now();
    for (let n = 0; n < 5; n++) {
      const answers = await Promise.all([1, 2, 3].map(() => post({ secret: "the-new-secret" })));
      expect(answers.map(({ status }) => status)).toEqual([503, 503, 503]);
    }
    const passed = endpoint.clock.now() - began;
    expect(endpoint.store.lookups.length - 2).toBeLessThanOrEqual(
      passed / FAILED_LOOKUP_INTERVAL_MS,
    );
  });

  it("is found after a look that failed", async () => {
    await post();
    endpoint.store.isDown = true;
    expect((await post({ secret: "the-new-secret" })).status).toBe(503);
    endpoint.store.isDown = false;
    endpoint.store.setSecrets("demo", "the-new-secret");
    expect((await post({ secret: "the-new-secret" })).status).toBe(200);
  });

  it("that was removed is answered as no secret", async () => {
    await post();
    endpoint.clock.advance(RENEWAL_INTERVAL_MS);
    endpoint.store.setSecrets("demo");
    expect(await post({ secret: "wrong" })).toMatchObject({
      status: 200,
      body: { received: true },
    });
  });
});

describe("a secret that Vault does not have any more", () => {
  it("is answered 503, also unsigned, and counted; nothing is stored", async () => {
    endpoint.store.loseSecrets("demo", 1);
    for (const signature of [undefined, null, "no-secret-provided"]) {
      expect(await post({ signature })).toMatchObject({
        status: 503,
        body: { error: "Try again" },
      });
    }
    await endpoint.settle();
    expect(endpoint.store.webhooks).toEqual([]);
    expect(endpoint.store.rejected("secret_unreadable")).toBe(3);
    expect(endpoint.logged.map((line) => JSON.parse(line))).toMatchObject(
      Array(3).fill({ level: "error", reason: "secret_unreadable", tenant_id: TENANT_ID }),
    );
  });

  it("does not matter while there is another that signed it", async () => {
    endpoint.store.loseSecrets("demo", 1, SECRET);
    expect((await post()).status).toBe(200);
    expect(endpoint.store.webhooks).toHaveLength(1);
  });

  it("may have made a signature that the others did not", async () => {
    endpoint.store.loseSecrets("demo", 1, SECRET);
    expect((await post({ secret: "the lost one" })).status).toBe(503);
    expect((await post({ signature: null })).status).toBe(401);
  });

  it("is replaced by a new one with the first signature made with that", async () => {
    endpoint.store.loseSecrets("demo", 1);
    expect((await post()).status).toBe(503);
    endpoint.store.loseSecrets("demo", 1, "the-new-secret");
    expect((await post({ secret: "the-new-secret" })).status).toBe(200);
  });

  it("is looked for again after ten seconds, whatever comes", async () => {
    endpoint.store.loseSecrets("demo", 1);
    await post({ signature: null });
    await post({ signature: null });
    expect(endpoint.store.lookups).toHaveLength(1);
    endpoint.store.setSecrets("demo", SECRET);
    endpoint.clock.advance(FRESH_NEGATIVE_MS);
    expect((await post({ signature: null })).status).toBe(401);
  });

  it("is not told from one that cannot be looked for when the database is away, too", async () => {
    endpoint.store.loseSecrets("demo", 1);
    await post();
    endpoint.store.isDown = true;
    endpoint.clock.advance(FRESH_NEGATIVE_MS);
    expect((await post()).status).toBe(503);
  });
});

describe("while the database does not answer", () => {
  const failing = () => {
    throw new Error("down");
  };

  it("known secrets are used for fifteen minutes, then it is an error", async () => {
    let isDown = false;
    const clock = endpoint.clock;
    const cache = createSecretCache(
      {
        secretsOf: async (name) => (isDown ? failing() : endpoint.store.secretsOf(name)),
        tenantNames: async () => [],
      },
      clock.now,
      clock.pause,
    );
    await cache.get("demo");
    isDown = true;
    clock.advance(STALE_MS - 1);
    expect((await cache.get("demo"))?.keys).toHaveLength(1);
    clock.advance(1);
    await expect(cache.get("demo")).rejects.toThrow("down");
  });

  it("it is asked at most every two seconds", async () => {
    await post();
    endpoint.store.isDown = true;
    endpoint.clock.advance(FRESH_MS);
    for (let n = 0; n < 10; n++) await post();
    expect(endpoint.store.lookups).toHaveLength(2);
  });

  it("that a tenant had no secret is not believed any longer", async () => {
    await post({ tenant: "newcomer" });
    endpoint.store.isDown = true;
    endpoint.clock.advance(FRESH_NEGATIVE_MS);
    expect((await post({ tenant: "newcomer" })).status).toBe(503);
  });

  it("a failed look does not stay: the next webhook asks again", async () => {
    endpoint.store.isDown = true;
    expect((await post()).status).toBe(503);
    endpoint.store.isDown = false;
    expect((await post()).status).toBe(200);
  });
});

describe("names that nobody has", () => {
  const send = (tenant: string) => post({ tenant });

  it("cost a few looks and then one list, however many they are", async () => {
    for (let n = 0; n < 100; n++) expect((await send(`junk-${n}`)).status).toBe(200);
    expect(endpoint.store.lookups).toHaveLength(MAX_MISSES);
    expect(endpoint.store.listings).toBe(1);
    endpoint.clock.advance(NAMES_FRESH_MS - 1);
    for (let n = 0; n < 100; n++) await send(`more-${n}`);
    expect(endpoint.store.lookups).toHaveLength(MAX_MISSES);
    expect(endpoint.store.listings).toBe(1);
    endpoint.clock.advance(1);
    for (let n = 0; n < 100; n++) await send(`again-${n}`);
    expect(endpoint.store.lookups).toHaveLength(MAX_MISSES);
    expect(endpoint.store.listings).toBe(2);
  });

  it("do not keep a tenant away that is made right after one of them was tried", async () => {
    await send("junk");
    endpoint.store.setSecrets("newcomer", SECRET);
    await send("newcomer");
    expect(endpoint.store.webhooks).toHaveLength(1);
  });

  it("do not keep one away for longer than the list is used, while many are tried", async () => {
    for (let n = 0; n < 100; n++) await send(`junk-${n}`);
    endpoint.store.setSecrets("newcomer", SECRET);
    endpoint.clock.advance(NAMES_FRESH_MS);
    await send("newcomer");
    expect(endpoint.store.webhooks).toHaveLength(1);
  });

  it("are asked for one by one while the list cannot be read: 503 rather than a lost webhook", async () => {
    for (let n = 0; n < 100; n++) await send(`junk-${n}`);
    endpoint.store.isDown = true;
    endpoint.clock.advance(NAMES_FRESH_MS - 1);
    await send("junk");
    endpoint.clock.advance(1);
    expect((await send("demo")).status).toBe(503);
  });

  it("cost a tenant that is known nothing", async () => {
    await send("demo");
    for (let n = 0; n < 100; n++) await send(`junk-${n}`);
    endpoint.store.lookups.length = 0;
    await send("demo");
    expect(endpoint.store.lookups).toEqual([]);
    expect(endpoint.store.listings).toBe(1);
  });
});

describe("the memory for secrets", () => {
  it("is bounded", async () => {
    const lookups: string[] = [];
    const cache = createSecretCache(
      {
        async secretsOf(name) {
          lookups.push(name);
          return { tenantId: name, secrets: [], unreadable: 0 };
        },
        tenantNames: async () => [],
      },
      endpoint.clock.now,
      endpoint.clock.pause,
    );
    await cache.get("tenant");
    await cache.get("tenant");
    expect(lookups).toEqual(["tenant"]);
    for (let n = 0; n < MAX_TENANTS; n++) await cache.get(`tenant${n}`);
    lookups.length = 0;
    await cache.get("tenant");
    expect(lookups).toEqual(["tenant"]);
  });
});
