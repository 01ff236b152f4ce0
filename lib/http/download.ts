/** Bytes from outside, handed out so that no browser ever renders them. */

export const download = (body: Uint8Array, filename: string): Response =>
  new Response(new Uint8Array(body), {
    headers: {
      "content-type": "application/octet-stream",
      "content-disposition": `attachment; filename="${filename}"`,
      "content-security-policy": "sandbox; default-src 'none'",
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
  });
