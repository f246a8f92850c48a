/**
 * Work that is done by one at a time: whoever calls meanwhile has it done once more, afterwards, by
 * the one who is at it. Resolves when nothing is left to do. The work handles its own errors.
 */
export function coalesce(work: () => Promise<void>): () => Promise<void> {
  let atWork: Promise<void> | undefined;
  let isWanted = false;

  async function run(): Promise<void> {
    while (isWanted) {
      isWanted = false;
      await work();
    }
    atWork = undefined;
  }

  return () => {
    isWanted = true;
    atWork ??= run();
    return atWork;
  };
}
