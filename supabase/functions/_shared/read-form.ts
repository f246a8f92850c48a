import { readBody } from "./read-body.ts";

/**
 * The form in a body of at most `limit` bytes, as multipart or urlencoded; an empty one for what is
 * neither.
 */
export async function readForm(
  request: Request,
  limit: number,
): Promise<FormData | "too large" | "too slow"> {
  const bytes = await readBody(request.body, limit);
  if (typeof bytes === "string") return bytes;
  const type = request.headers.get("content-type") ?? "";
  return await new Response(bytes, { headers: { "content-type": type } })
    .formData()
    .catch(() => new FormData());
}
