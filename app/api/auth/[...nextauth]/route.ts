/** Sign-in and sign-out, by next-auth. */
import nextAuth from "next-auth";
import { authOptions } from "#lib/auth/options.ts";
import { getContext } from "#lib/context.ts";

const handle = (nextAuth as unknown as { default?: typeof nextAuth }).default ?? nextAuth;

type Parameters = { params: Promise<{ nextauth: string[] }> };

// Options are made per request: the context needs an environment that a build does not have.
const route = (request: Request, parameters: Parameters): Promise<Response> =>
  handle(request as never, parameters as never, authOptions(getContext())) as Promise<Response>;

export { route as GET, route as POST };
