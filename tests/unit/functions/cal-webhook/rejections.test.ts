import { beforeEach, describe, expect, it } from "vitest";
import {
  createRejectionCounter,
  MAX_COUNTERS,
  type RejectionCounter,
} from "../../../../supabase/functions/cal-webhook/rejections.ts";
import { Endpoint, TENANT_ID } from "./endpoint.ts";

/** A promise that tests resolve. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { opened, open };
}

describe("rejections", () => {
  const reports: { tenantId: string; reason: string; count: number }[] = [];
  let underWay = 0;
  let most = 0;
  let isDown = false;
  let pauses: ReturnType<typeof gate>[] = [];
  let background: Promise<unknown> = Promise.resolve();
  let counter: RejectionCounter;

  beforeEach(() => {
    reports.length = 0;
    most = 0;
    isDown = false;
    pauses = [];
    counter = createRejectionCounter({
      store: {
        async countRejections(tenantId, reason, count) {
          most = Math.max(most, ++underWay);
          await Promise.resolve();
          underWay--;
          if (isDown) throw new Error("down");
          reports.push({ tenantId, reason, count });
        },
      },
      pause: () => {
        const pause = gate();
        pauses.push(pause);
        return pause.opened;
      },
      runInBackground: (work) => {
        background = work;
      },
      onError: () => {},
    });
  });

  /** Lets everything happen that can happen without the end of a pause. */
  const breathe = () => new Promise((resolve) => setImmediate(resolve));

  it("are reported at once, then summed up until the pause is over", async () => {
    counter.count("a", "wrong_signature");
    await breathe();
    expect(reports).toEqual([{ tenantId: "a", reason: "wrong_signature", count: 1 }]);
    for (let n = 0; n < 1000; n++) counter.count("a", "wrong_signature");
    counter.count("a", "missing_signature");
    counter.count("b", "wrong_signature");
    await breathe();
    expect(reports).toHaveLength(1);
    pauses[0]?.open();
    await breathe();
    expect(reports.slice(1)).toEqual([
      { tenantId: "a", reason: "wrong_signature", count: 1000 },
      { tenantId: "a", reason: "missing_signature", count: 1 },
      { tenantId: "b", reason: "wrong_signature", count: 1 },
    ]);
    expect(most).toBe(1);
  });

  it("end the work in the background when there are no more", async () => {
    counter.count("a", "too_large");
    await breathe();
    pauses[0]?.open();
    await background;
    counter.count("a", "too_large");
    await breathe();
    expect(reports).toHaveLength(2);
  });

  it("are kept for a later report when the database fails", async () => {
    isDown = true;
    counter.count("a", "wrong_signature");
    await breathe();
    pauses[0]?.open();
    await background;
    expect(reports).toEqual([]);
    isDown = false;
    counter.count("a", "wrong_signature");
    await breathe();
    expect(reports).toEqual([{ tenantId: "a", reason: "wrong_signature", count: 2 }]);
  });

  it("of too many tenants at a time are not counted", async () => {
    isDown = true;
    for (let n = 0; n < MAX_COUNTERS + 10; n++) counter.count(`tenant-${n}`, "wrong_signature");
    await breathe();
    pauses[0]?.open();
    await background;
    isDown = false;
    counter.count("tenant-0", "wrong_signature");
    await breathe();
    expect(reports).toHaveLength(MAX_COUNTERS);
  });

  it("are counted by reason for a known tenant, and not at all for an unknown one", async () => {
    const endpoint = new Endpoint();
    await endpoint.post("{}", { signature: null });
    await endpoint.post("{}", { signature: "no-secret-provided" });
    await endpoint.post("{}", { signature: "short" });
    await endpoint.post("{}", { secret: "wrong" });
    await endpoint.post("{}", { tenant: "nobody" });
    await endpoint.settle();
    const total = (reason: string) =>
      endpoint.store.rejections
        .filter((report) => report.reason === reason && report.tenantId === TENANT_ID)
        .reduce((sum, report) => sum + report.count, 0);
    expect(total("missing_signature")).toBe(2);
    expect(total("wrong_signature")).toBe(2);
    expect(endpoint.store.rejections.every(({ tenantId }) => tenantId === TENANT_ID)).toBe(true);
  });

  it("do not delay the answer", async () => {
    const endpoint = new Endpoint();
    endpoint.store.countRejections = () => new Promise(() => {});
    expect((await endpoint.post("{}", { secret: "wrong" })).status).toBe(401);
    expect((await endpoint.post("{}", { secret: "wrong" })).status).toBe(401);
  });
});
