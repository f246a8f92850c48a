import { expect } from "vitest";
import { LOCAL_METRICS_KEY } from "../../local/keys.ts";
import { ANSWERS } from "../end-to-end/support/request.ts";
import { test } from "../end-to-end/support/test.ts";
import { ownDatabases, stack } from "../setup/stack.ts";
import { parse } from "../unit/functions/metrics/parse.ts";

const url = () => `${stack.apiUrl}/functions/v1/metrics`;

test("Without its key nothing is told", async () => {
  expect((await fetch(url())).status).toBe(401);
});

test.runIf(ownDatabases()).each([
  ["text/plain", false],
  ["application/openmetrics-text", true],
])("A scrape that asks for %s gets it", async (accept, isOpenMetrics) => {
  const headers = { authorization: `Bearer ${LOCAL_METRICS_KEY}`, accept };
  const response = await fetch(url(), { headers });
  expect(response.status).toBe(200);
  expect(response.headers.get("content-type")).toContain(accept);
  expect(parse(await response.text(), isOpenMetrics).get("calbase_tenants")?.type).toBe("gauge");
});

test.runIf(ownDatabases())(
  "How long webhooks took is told within a scrape or two",
  {
    timeout: 60_000,
  },
  async ({ tenant }) => {
    const headers = { authorization: `Bearer ${LOCAL_METRICS_KEY}` };
    const name = "calbase_webhook_request_duration_seconds";
    const answered = async () => {
      const families = parse(await (await fetch(url(), { headers })).text(), false);
      const samples = families.get(name)?.samples ?? [];
      return samples.find((s) => s.name === `${name}_count` && s.labels.code === "200")?.value ?? 0;
    };
    const before = await answered();
    expect(await tenant.postSigned('{"triggerEvent":"PING"}')).toEqual(ANSWERS.received);
    await expect.poll(answered, { timeout: 50_000, interval: 1_000 }).toBeGreaterThan(before);
  },
);
