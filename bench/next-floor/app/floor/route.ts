/** The empty Next route handler: what any route handler costs before it does anything. */
export const dynamic = "force-dynamic";

export async function POST(request: Request): Promise<Response> {
  await request.arrayBuffer();
  return new Response(null, { status: 202 });
}
