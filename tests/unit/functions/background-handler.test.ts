import { describe, expect, it } from "vitest";
import { createBackgroundHandler } from "../../../supabase/functions/_shared/background-handler.ts";

const CRON_KEY = "a cron key of at least 24 letters";

function endpoint(work: () => Promise<number>, cronKey: string | undefined = CRON_KEY) {
  const runs: Promise<unknown>[] = [];
  const logged: string[] = [];
  const handle = createBackgroundHandler({
    cronKey,
    work,
    runInBackground: (run) => runs.push(run),
    log: (_level, reason) => logged.push(reason),
  });
  const post = (key = CRON_KEY, method = "POST") =>
    handle(new Request("https://x.example/", { method, headers: { "x-cron-key": key } }));
  return { post, runs, logged };
}

describe("an endpoint that works in the background", () => {
  it("begins a run, and answers at once", async () => {
    const { post, runs } = endpoint(async () => 3);
    const answer = post();
    expect([answer.status, await answer.json()]).toEqual([202, { accepted: true }]);
    expect(runs).toHaveLength(1);
  });

  it("begins no second one beside it, and the next when it is over", async () => {
    let end = (_count: number) => {};
    const { post, runs } = endpoint(() => new Promise((resolve) => (end = resolve)));
    post();
    expect(await post().json()).toEqual({ accepted: true, joined: true });
    end(1);
    await runs[0];
    post();
    expect(runs).toHaveLength(2);
  });

  it("logs what ended a run, and can begin another", async () => {
    const { post, runs, logged } = endpoint(() => Promise.reject(new Error("secret")));
    post();
    await runs[0];
    post();
    expect([runs.length, logged[0]]).toEqual([2, "run_failed"]);
  });

  it("answers nobody but the scheduler", () => {
    const { post, runs } = endpoint(async () => 0);
    expect(post("another key of more than 24 letters").status).toBe(401);
    expect(post(CRON_KEY, "GET").status).toBe(405);
    expect(endpoint(async () => 0, "short").post("short").status).toBe(401);
    expect(runs).toEqual([]);
  });
});
