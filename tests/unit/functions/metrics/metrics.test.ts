import { beforeEach, describe, expect, it } from "vitest";
import type { CallDatabase } from "../../../../supabase/functions/_shared/database.ts";
import type { Family } from "../../../../supabase/functions/metrics/exposition.ts";
import { handle } from "../../../../supabase/functions/metrics/handler.ts";
import { createMetricsReader, FRESH_MS } from "../../../../supabase/functions/metrics/metrics.ts";
import { Clock } from "../clock.ts";
import { parse } from "./parse.ts";

const KEY = "a-key-that-is-long-enough-1";
const FAMILIES: readonly Family[] = [
  {
    name: "calbase_events",
    type: "counter",
    help: 'Of "all" \\ kinds,\nand more.',
    bounds: null,
    samples: [
      { labels: { tenant: "acme", reason: 'a "b"\\\n' }, value: 7 },
      { labels: { tenant: "_other", reason: "" }, value: 1e21 },
    ],
  },
  {
    name: "calbase_lateness_seconds",
    type: "histogram",
    help: "How late.",
    bounds: [0.5, 1, 10],
    samples: [{ labels: { channel: "sms" }, buckets: [1, 1, 3], sum: 12.25, count: 4 }],
  },
  {
    name: "calbase_due",
    type: "gauge",
    help: "Due.",
    bounds: null,
    samples: [{ labels: {}, value: 0 }],
  },
  { name: "calbase_none", type: "gauge", help: "None.", bounds: null, samples: [] },
];

const PROMETHEUS_2 =
  "application/openmetrics-text;version=1.0.0,application/openmetrics-text;version=0.0.1;q=0.75,text/plain;version=0.0.4;q=0.5,*/*;q=0.1";

let clock: Clock;
let answer: () => Promise<unknown>;
let questions: number;
let errors: unknown[];
let key: string | undefined;
let scrape: (headers?: Record<string, string>, method?: string) => Promise<Response>;

beforeEach(() => {
  clock = new Clock();
  answer = async () => FAMILIES;
  questions = 0;
  errors = [];
  key = KEY;
  const call = (async () => {
    questions++;
    return answer();
  }) as unknown as CallDatabase;
  const read = createMetricsReader(call, clock.now);
  scrape = (headers = { authorization: `Bearer ${KEY}` }, method = "GET") =>
    handle(new Request("https://example.test/metrics", { method, headers }), {
      key,
      read,
      onError: (error) => errors.push(error),
    });
});

describe("the answer to a scrape", () => {
  it("is Prometheus' text, as its format says to the letter", async () => {
    const response = await scrape();
    expect(response.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    const text = await response.text();
    expect(text).toBe(`# HELP calbase_events_total Of "all" \\\\ kinds,\\nand more.
# TYPE calbase_events_total counter
calbase_events_total{tenant="acme",reason="a \\"b\\"\\\\\\n"} 7
calbase_events_total{tenant="_other",reason=""} 1e+21
# HELP calbase_lateness_seconds How late.
# TYPE calbase_lateness_seconds histogram
calbase_lateness_seconds_bucket{channel="sms",le="0.5"} 1
calbase_lateness_seconds_bucket{channel="sms",le="1"} 1
calbase_lateness_seconds_bucket{channel="sms",le="10"} 3
calbase_lateness_seconds_bucket{channel="sms",le="+Inf"} 4
calbase_lateness_seconds_sum{channel="sms"} 12.25
calbase_lateness_seconds_count{channel="sms"} 4
# HELP calbase_due Due.
# TYPE calbase_due gauge
calbase_due 0
# HELP calbase_none None.
# TYPE calbase_none gauge
`);
    expect(parse(text, false).get("calbase_events_total")?.samples[0]?.labels).toEqual({
      tenant: "acme",
      reason: 'a "b"\\\n',
    });
  });

  it("is OpenMetrics for whoever likes that better, as Prometheus does", async () => {
    const response = await scrape({ authorization: `Bearer ${KEY}`, accept: PROMETHEUS_2 });
    expect(response.headers.get("content-type")).toBe(
      "application/openmetrics-text; version=1.0.0; charset=utf-8",
    );
    const text = await response.text();
    expect(text).toContain("# TYPE calbase_events counter\n");
    expect(text).toContain("# UNIT calbase_lateness_seconds seconds\n");
    expect(text).toContain('le="1.0"');
    expect(parse(text, true).get("calbase_events")?.samples).toHaveLength(2);
  });

  it.each(["", "*/*", "text/plain", "application/openmetrics-text;q=0.2, text/plain;q=0.9"])(
    "is Prometheus' text for who accepts %j",
    async (accept) => {
      const response = await scrape({ authorization: `Bearer ${KEY}`, accept });
      expect(response.headers.get("content-type")).toContain("version=0.0.4");
    },
  );

  it("is 503 with words when the database does not answer, without its own", async () => {
    answer = async () => {
      throw new Error("connect to 10.0.0.1 failed: secret detail");
    };
    const response = await scrape();
    expect([response.status, await response.text()]).toEqual([
      503,
      "The database does not answer\n",
    ]);
    expect(errors).toHaveLength(1);
  });
});

describe("the key", () => {
  it.each<Record<string, string>>([
    {},
    { authorization: KEY },
    { authorization: "Bearer " },
    { authorization: `Bearer ${KEY}x` },
  ])("is asked for: %j is 401, and asks the database nothing", async (headers) => {
    expect((await scrape(headers)).status).toBe(401);
    expect(questions).toBe(0);
  });

  it.each([undefined, "", "short"])(
    "that is %j lets nobody in, and says what to do",
    async (none) => {
      key = none;
      const response = await scrape({ authorization: `Bearer ${none}` });
      expect(response.status).toBe(503);
      expect(await response.text()).toContain("Set METRICS_KEY");
    },
  );
});

it("Other methods are 405", async () => {
  const response = await scrape({ authorization: `Bearer ${KEY}` }, "POST");
  expect([response.status, response.headers.get("allow")]).toEqual([405, "GET"]);
});

it("The database is asked once by all who ask in four seconds", async () => {
  await Promise.all(Array.from({ length: 5 }, () => scrape()));
  expect(questions).toBe(1);
  clock.advance(FRESH_MS);
  await scrape();
  expect(questions).toBe(2);
});
