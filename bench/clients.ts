import { fork } from "node:child_process";
import type { Measured, Slice } from "./load.ts";

/** The process that plays the clients. */
export interface Clients {
  /** Works through a slice; one at a time. Rejects when an event was not taken. */
  measure(slice: Slice): Promise<Measured>;
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

  return {
    async measure(slice) {
      if (ended) throw new Error("The clients' process has ended.");
      const reply = await new Promise<Reply>((resolve) => {
        answer = resolve;
        child.send(slice);
      });
      if ("error" in reply) throw new Error(`${slice.contender}: ${reply.error}`);
      return reply.measured;
    },
    stop: () => {
      child.kill();
    },
  };
}

type Reply = { readonly measured: Measured } | { readonly error: string };
