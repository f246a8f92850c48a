import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as delay } from "node:timers/promises";
import type pg from "pg";
import { describe, expect, onTestFinished, test } from "vitest";
import { withDatabase } from "../../cli/database.ts";
import { stack } from "../setup/stack.ts";

const admin = <Row extends pg.QueryResultRow>(sql: string, values: unknown[] = []) =>
  withDatabase(stack.superuserUrl ?? stack.databaseUrl, async (client) => {
    const { rows } = await client.query<Row>(sql, values);
    return rows;
  });

describe.runIf(stack.realParts.includes("pg_net"))("pg_net", () => {
  test("its own worker sends what is asked for, and keeps the answer", async ({ signal }) => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(`${request.method} ${request.headers["user-agent"]}`);
      response.writeHead(202, { "content-type": "text/plain" }).end("taken");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => void server.close());
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    const [request] = await admin<{ id: string }>("select net.http_post($1) as id", [url]);
    const answer = () =>
      admin("select status_code, content from net._http_response where id = $1", [request?.id]);
    while ((await answer()).length === 0) await delay(100, undefined, { signal });

    expect(await answer()).toEqual([{ status_code: 202, content: "taken" }]);
    expect(asked).toEqual([expect.stringMatching(/^POST pg_net\//)]);
    const workers = await admin("select from pg_stat_activity where backend_type ~ 'pg_net'");
    expect(workers).toHaveLength(1);
  });

  test("the sender has answered a ping of its, and the doctor knows", async ({ signal }) => {
    const answers = () =>
      admin("select ok, reason from public.doctor() where \"check\" in ('answers', 'settings')");
    const isWell = async () => (await answers()).every(({ ok }) => ok);
    while (!(await isWell())) await delay(500, undefined, { signal });
    expect(await answers()).toHaveLength(2);
  });
});

test.runIf(stack.realParts.includes("supabase_vault"))(
  "Vault encrypts in its library, and the service reads what it may",
  async () => {
    const [made] = await admin<{ language: string }>(
      `select l.lanname as language from pg_proc p join pg_language l on l.oid = p.prolang
       where p.oid = 'vault._crypto_aead_det_encrypt'::regproc`,
    );
    expect(made?.language).toBe("c");
    const [setting] = await admin<{ key: string }>(
      "select private.setting('calbase_cron_key') as key",
    );
    expect(setting?.key).toBe(stack.cronKey);
  },
);
