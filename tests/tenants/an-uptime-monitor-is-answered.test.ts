import { expect, onTestFinished, test } from "vitest";
import { startGateway } from "../../local/gateway/index.ts";
import { LOCAL_KEYS } from "../../local/keys.ts";
import { setVaultSecrets } from "../../local/vault.ts";
import { connect, sql } from "../end-to-end/support/database.ts";
import { createDatabase, ownDatabases, stack } from "../setup/stack.ts";
import { startIsolate } from "./support/isolate.ts";

async function ask(url: string, method = "GET") {
  const response = await fetch(url, { method });
  const text = await response.text();
  return { status: response.status, body: text === "" ? null : JSON.parse(text) };
}

test("Without a key: 200 while the scheduler runs, and nothing of any tenant", {
  timeout: 90_000,
}, async () => {
  const url = `${stack.apiUrl}/functions/v1/health`;
  // A stack that has just started ticks within ten seconds.
  await expect
    .poll(() => ask(url), { timeout: 60_000, interval: 1_000 })
    .toEqual({
      status: 200,
      body: {
        ok: true,
        problems: [],
        notes: [],
        last_tick_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      },
    });
  expect(await ask(url, "HEAD")).toEqual({ status: 200, body: null });
  expect(await ask(url, "POST")).toMatchObject({ status: 405 });
});

test("The query of the documentation tells the same", async () => {
  const [{ health }] = await sql("select health() as health");
  expect(Object.keys(health).sort()).toEqual(["last_tick_at", "notes", "ok", "problems"]);
});

test.runIf(ownDatabases())(
  "503 says what is wrong, and 200 follows when it is mended",
  {
    timeout: 90_000,
  },
  async () => {
    const database = await createDatabase();
    onTestFinished(database.drop);
    const gateway = await startGateway({
      port: 0,
      databaseUrl: database.url.replace("//postgres:", "//authenticator:"),
      functions: {},
      keys: LOCAL_KEYS,
      log: () => {},
    });
    onTestFinished(gateway.stop);
    const isolate = await startIsolate(gateway.url);
    onTestFinished(isolate.stop);
    const url = isolate.url("health");

    const silent = { status: 503, body: { ok: false, last_tick_at: null } };
    expect(await ask(url)).toMatchObject({
      ...silent,
      body: {
        problems: [
          "The scheduler has not run for a minute.",
          "Vault does not have calbase_functions_url and calbase_cron_key, or cannot decrypt it.",
        ],
      },
    });

    await setVaultSecrets(database.url, {
      calbase_functions_url: gateway.url,
      calbase_cron_key: stack.cronKey,
    });
    const client = await connect(database.url);
    onTestFinished(() => client.end());
    await client.query("select private.tick()");
    const soon = { timeout: 20_000, interval: 500 };
    await expect.poll(() => ask(url), soon).toMatchObject({ status: 200, body: { ok: true } });

    await gateway.stop();
    await expect
      .poll(() => ask(url), soon)
      .toEqual({
        status: 503,
        body: {
          ok: false,
          problems: ["The database does not answer."],
          notes: [],
          last_tick_at: null,
        },
      });
  },
);
