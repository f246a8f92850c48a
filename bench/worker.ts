import pg from "pg";

const EVERY_MS = 5_000;

/** Does what the scheduler does every five seconds: works on what waits. */
export interface Worker {
  stop(): Promise<void>;
}

/** Starts it; the other jobs of the scheduler stay switched off. */
export async function startWorker(url: string): Promise<Worker> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  let stopped = false;
  let wake = () => {};
  const working = (async () => {
    while (!stopped) {
      await client.query("call private.work()");
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, stopped ? 0 : EVERY_MS);
        wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
  })();
  // Told to whoever stops it.
  working.catch(() => {});
  return {
    stop: async () => {
      stopped = true;
      wake();
      await working.finally(() => client.end());
    },
  };
}
