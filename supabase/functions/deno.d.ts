/**
 * The part of Deno that `index.ts` files use, for the compiler of the repository, which runs on
 * Node. Deno brings its own types and does not read this file.
 */
declare namespace Deno {
  const env: { get(name: string): string | undefined };
}
