import { expect, test } from "vitest";
import { LOCAL_METRICS_KEY } from "../../local/keys.ts";
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
