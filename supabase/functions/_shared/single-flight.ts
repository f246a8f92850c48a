/** Work of which there is one at a time for a key: who wants it meanwhile shares it. */
export interface SingleFlight<Value> {
  /** What the work under way for this key gives, or else the work that is begun now. */
  share(key: string, work: () => Promise<Value>): Promise<Value>;
  /** Waits until no work is under way for this key, whatever becomes of it. */
  idle(key: string): Promise<void>;
}

export function createSingleFlight<Value>(): SingleFlight<Value> {
  const underWay = new Map<string, Promise<Value>>();
  return {
    share(key, work) {
      const running = underWay.get(key);
      if (running) return running;
      const begun = work().finally(() => underWay.delete(key));
      underWay.set(key, begun);
      return begun;
    },
    async idle(key) {
      for (let running = underWay.get(key); running; running = underWay.get(key)) {
        await running.catch(() => {});
      }
    },
  };
}
