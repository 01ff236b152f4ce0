/** The empty Next route handler, which reads the body and answers in JSON: what any route handler costs before it does anything. */
export const dynamic = "force-dynamic";

export async function POST(request: Request): Promise<Response> {
  await request.arrayBuffer();
  return Response.json({}, { status: 202 });
}
