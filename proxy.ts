/** Gives every page a fresh nonce and a Content-Security-Policy that allows no other script. Decides nothing else. */
import { randomBytes } from "node:crypto";
import { type NextRequest, NextResponse } from "next/server";

/** Pages only: an ingest body must never pass through here (it would be cut at 10 MB), and the API needs no CSP nonce. */
export const config = { matcher: ["/((?!/*in/|api/|_next/|healthz|readyz|metrics|icon|favicon).*)"] };

const isDevelopment = process.env.NODE_ENV === "development";

export function proxy(request: NextRequest) {
  const nonce = randomBytes(16).toString("base64");
  const policy = [
    "default-src 'self'",
    // React's development build evaluates code for its error overlays.
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${isDevelopment ? " 'unsafe-eval'" : ""}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
  const headers = new Headers(request.headers);
  headers.set("x-nonce", nonce);
  // Where to come back to after signing in; a layout cannot know its own address otherwise.
  headers.set("x-path", request.nextUrl.pathname + request.nextUrl.search);
  headers.set("content-security-policy", policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set("content-security-policy", policy);
  return response;
}
