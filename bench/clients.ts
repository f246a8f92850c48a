import { fork } from "node:child_process";
import type { Answered, Crowd, Measured, Slice } from "./load.ts";

/** The process that plays the clients. */
export interface Clients {
  /** Works through a slice; one at a time. Rejects when an event was not taken. */
  measure(slice: Slice): Promise<Measured>;
  /** Sends a whole crowd at once, and waits for every answer. */
  send(crowd: Crowd): Promise<Answered>;
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

  async function ask(task: Slice | Crowd, name: string): Promise<unknown> {
    if (ended) throw new Error("The clients' process has ended.");
    const reply = await new Promise<Reply>((resolve) => {
      answer = resolve;
      child.send(task);
    });
    if ("error" in reply) throw new Error(`${name}: ${reply.error}`);
    return reply.result;
  }

  return {
    measure: async (slice) => (await ask(slice, slice.contender)) as Measured,
    send: async (crowd) => (await ask(crowd, "a crowd")) as Answered,
    stop: () => {
      child.kill();
    },
  };
}

type Reply = { readonly result: unknown } | { readonly error: string };
