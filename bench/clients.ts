import { fork } from "node:child_process";
import type { Measured, Slice, Task } from "./load.ts";
import type { Answered, Crowd } from "./load-crowd.ts";
import type { Flow, Sent } from "./load-flow.ts";

/** The process that plays the clients. */
export interface Clients {
  /** Works through a slice; one at a time. Rejects when an event was not taken. */
  measure(slice: Slice): Promise<Measured>;
  /** Sends a whole crowd at once, and waits for every answer. */
  send(crowd: Crowd): Promise<Answered>;
  /** Starts a flow; what it gives stops it, and waits for every answer. */
  flow(flow: Flow): () => Promise<readonly Sent[]>;
  stop(): void;
}

/** Starts the clients' process. */
export function startClients(): Clients {
  const child = fork(new URL("load.ts", import.meta.url));
  let ended = false;
  let answer = (_reply: Reply) => {};
  child.on("message", (reply: Reply) => answer(reply));
  child.once("exit", () => {
    ended = true;
    answer({ error: "the clients' process has ended" });
  });

  async function ask(task: Task, name: string): Promise<unknown> {
    if (ended) throw new Error("The clients' process has ended.");
    const reply = await new Promise<Reply>((resolve) => {
      answer = resolve;
      child.send(task);
    });
    if ("error" in reply) throw new Error(`${name}: ${reply.error}`);
    return reply.result;
  }

  return {
    measure: async (slice) => (await ask({ slice }, slice.contender)) as Measured,
    send: async (crowd) => (await ask({ crowd }, "a crowd")) as Answered,
    flow: (flow) => {
      const sent = ask({ flow }, "a flow") as Promise<readonly Sent[]>;
      // Told to whoever stops it.
      sent.catch(() => {});
      return () => {
        child.send("stop");
        return sent;
      };
    },
    stop: () => {
      child.kill();
    },
  };
}

type Reply = { readonly result: unknown } | { readonly error: string };
